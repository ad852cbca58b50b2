"""All runs, as a table or as cards: what is said of each, what can be done with it, and how several differ."""
