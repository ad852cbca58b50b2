"""What is measured of sets of pictures: features in, numbers out, in NumPy."""
