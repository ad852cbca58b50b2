"""Looking at the same seeds drawn in two ways, and at every snapshot of a run."""
