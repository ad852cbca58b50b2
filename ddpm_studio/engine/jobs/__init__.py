"""The jobs: generators of events, one a file."""
