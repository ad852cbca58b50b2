"""The mathematics of denoising diffusion: arrays in, arrays out. No files, no networks, no torch."""
