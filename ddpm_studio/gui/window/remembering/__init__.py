"""What is chosen on each page, to be undone, and how each was left, to come back."""
