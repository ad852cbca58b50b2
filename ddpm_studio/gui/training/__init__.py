"""The parts of the Train tab: the data, the preset, the choices, the run."""
