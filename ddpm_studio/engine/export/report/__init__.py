"""A page about a run that opens anywhere, without a network and without this program."""
