"""Drawing while something is being chosen: at once and coarsely, then, after a moment of rest, as it was asked for."""
