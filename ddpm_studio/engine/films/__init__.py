"""The frames of one chain: in memory, past a budget, and as files."""
