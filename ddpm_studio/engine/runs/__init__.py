"""A run folder: its files, its one writer, its saved states."""
