"""A network by its options, its ports and one door; only what implements it knows torch."""
