"""Turning arrays into files that people keep: pictures, grids, animations, sample batches. NumPy and Pillow only."""
