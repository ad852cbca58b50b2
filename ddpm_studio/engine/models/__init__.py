"""Models and pictures as the files that hold them describe themselves."""
