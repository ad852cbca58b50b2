"""Torch plumbing that several jobs share."""
