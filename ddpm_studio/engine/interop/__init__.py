"""The file formats of other programs."""
