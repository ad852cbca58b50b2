"""All pictures of a set on a large sheet, from which some can be left out."""
