"""Lessons: what leads through the real window, one station at a time, and puts everything back afterwards."""
