"""Moving the home of runs and results to another folder."""
