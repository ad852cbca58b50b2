"""Faults, made on purpose: ``python -m tests.faults [NAME…] [--count N] [--seed S]`` prints what they cost.

A module here is a family of faults. It lists what it does in ``FAULTS``, and is thereby found; see `row`.
"""
