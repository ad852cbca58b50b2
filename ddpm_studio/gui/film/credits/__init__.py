"""What made a film: told with it, held against what is chosen now."""
