"""What training minimises: w_t ‖prediction − target‖², L_simple (Ho et al. 2020, eq. 14) or min-SNR."""

from __future__ import annotations

import numpy as np

from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.denoiser import Prediction
from ddpm_studio.engine.diffusion.forward import posterior_weights, signal_to_noise


def loss_weights(alpha_bar: Floats, prediction: Prediction, min_snr_gamma: float = 0.0) -> Floats:
    """Return the weight of the squared error at each t, shape (T + 1,); entry 0 is unused and 0.

    With ``min_snr_gamma == 0`` all weights are 1, which is L_simple (Ho et al. 2020, eq. 14). Otherwise the
    squared error *of x_0* is weighted with min(SNR(t), γ) (Hang et al. 2023, section 3.4), whatever the network
    predicts: an error of the prediction is so many times one of x_0, and the weight is divided by that.

    :param alpha_bar: ᾱ_0 … ᾱ_T, shape (T + 1,).
    """
    weights = np.zeros_like(alpha_bar)
    if min_snr_gamma <= 0:
        weights[1:] = 1.0
        return weights
    a = alpha_bar[1:]
    snr = signal_to_noise(a)
    error_per_x_0_error = {
        "eps": snr,
        "x_0": np.ones_like(snr),
        "v": snr + 1,
        "mu": posterior_weights(alpha_bar[:-1], a)[0] ** 2,
    }[prediction]
    weights[1:] = np.minimum(snr, min_snr_gamma) / error_per_x_0_error
    return weights
