"""Widgets that know nothing of diffusion; each runs alone on sample data."""
