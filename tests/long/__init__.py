"""Tests that take long because of what they are about: by hand, with ``python -m pytest tests/long``.

Each says what of the suite guards the same more cheaply.
"""
