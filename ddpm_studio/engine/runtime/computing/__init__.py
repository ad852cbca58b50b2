"""How steps are computed on a machine: devices, threads, layouts, cancelling."""
