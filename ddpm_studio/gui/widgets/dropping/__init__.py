"""What is dragged over the window, and who would take it."""
