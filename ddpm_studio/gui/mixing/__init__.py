"""Looking at mixtures: the chain of all of them, and the way from A to B."""
