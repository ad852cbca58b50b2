"""Colours, letters, icons and the style sheet."""
