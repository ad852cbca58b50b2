"""Labels and fields that hold text and numbers."""
