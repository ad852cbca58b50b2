"""From a picture's file to pixels of one size."""
