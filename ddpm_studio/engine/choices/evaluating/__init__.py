"""What is chosen where pictures and models are measured."""
