"""The engine: it speaks, others listen."""
