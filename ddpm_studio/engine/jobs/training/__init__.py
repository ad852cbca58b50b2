"""The jobs that make, watch and repeat a run."""
