"""Faults and notices: shown, logged, reported."""
