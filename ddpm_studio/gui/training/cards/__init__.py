"""The presets as cards: each with a picture, what it is for, and what it takes."""
