"""What becomes of what is dropped on the window, told while it is dragged."""
