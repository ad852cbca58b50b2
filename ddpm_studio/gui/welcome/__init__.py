"""The parts of the Start tab: actions, runs, models."""
