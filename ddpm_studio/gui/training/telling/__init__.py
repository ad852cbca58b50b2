"""What is told of the pictures that are learnt from."""
