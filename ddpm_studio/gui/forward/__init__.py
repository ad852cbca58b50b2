"""The parts of the Forward tab: what noising does to a picture, step by step. NumPy is all it needs."""
