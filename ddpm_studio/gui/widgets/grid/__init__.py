"""Grids of pictures: tiles, cursor, magnifier, wipe."""
