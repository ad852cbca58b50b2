"""What belongs to the choices for an edit."""
