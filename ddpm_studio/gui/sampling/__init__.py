"""What the page Sample is made of: how images are drawn, a look while choosing, what brings choices back."""
