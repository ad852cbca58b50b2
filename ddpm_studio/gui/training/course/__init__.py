"""What was measured on the way of a run, and what happened there."""
