"""Editing a picture: what is known of it, and what a model draws of the rest."""
