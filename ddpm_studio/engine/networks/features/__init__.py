"""Networks that see pictures, to tell how alike two sets of them are."""
