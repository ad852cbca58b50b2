"""DDPM Studio: train, watch and use denoising diffusion probabilistic models in one window."""

__version__ = "0.1.0"
