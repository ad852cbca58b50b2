"""A canvas of a picture's pixels, on which is marked what is to be drawn anew."""
