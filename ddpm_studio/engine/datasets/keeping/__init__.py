"""Prepared images on the disk: written, found again, and looked whether they are still what was written."""
