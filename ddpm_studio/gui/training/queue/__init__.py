"""The trainings that come after the one that runs."""
