"""What is chosen for measuring a model by pictures."""
