"""Branching a film: other continuations of its images from the moment that is shown."""
