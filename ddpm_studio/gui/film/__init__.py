"""Looking at the film of a job: its pictures, its timeline, and what is exported of it."""
