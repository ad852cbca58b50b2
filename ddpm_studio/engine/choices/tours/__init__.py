"""What is chosen for tours through the noise."""
