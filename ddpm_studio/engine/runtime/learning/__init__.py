"""What training alone needs of torch."""
