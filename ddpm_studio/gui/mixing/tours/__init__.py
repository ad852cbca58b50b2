"""A closed tour: its stops, how it is drawn, and how it is looked at."""
