"""Widgets that choose a model, a snapshot, a data set, a picture."""
