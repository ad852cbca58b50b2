"""The pictures that a run is to learn from: where they are, what was found, what is done with them."""
