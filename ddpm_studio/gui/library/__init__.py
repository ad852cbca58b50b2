"""What was drawn, kept and found again."""
