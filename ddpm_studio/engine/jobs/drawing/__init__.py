"""The jobs that draw pictures with a model."""
