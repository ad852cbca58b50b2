"""Measurements, not tests: ``python -m tests.benchmarks`` (all) or with names."""
