"""How good pictures are: sets of them side by side, and reports of runs."""
