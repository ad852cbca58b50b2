"""The columns of a comparison: which there are, what is said of each, and their pictures."""
