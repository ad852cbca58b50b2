"""Pages that explain, in the window."""
