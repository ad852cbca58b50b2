"""What all columns of a comparison have in common: the seeds, and the picture where one is edited."""
