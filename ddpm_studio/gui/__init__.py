"""The window: it listens to the jobs of the engine, and knows no torch."""
