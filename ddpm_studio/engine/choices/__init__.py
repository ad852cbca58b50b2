"""What a user chooses for each job, as frozen options."""
