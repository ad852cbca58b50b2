"""From the names of files: which of them count, in which order, of which part of a set and of which class."""
