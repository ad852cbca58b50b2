"""The forward process q and its posterior, in closed form (Ho et al. 2020, eq. 2, 4, 6 and 7).

All functions work on whatever array they are given. Images and noise are (N, C, H, W) each; `alpha_bar_t` may be a
float or an array that broadcasts against them, such as (N, 1, 1, 1), and so is what is computed of it alone. A step may
be of any length, s < t; the paper's formulas are the case s = t − 1.
"""

from __future__ import annotations

import numpy as np

from ddpm_studio.engine.diffusion.arrays import Array, Floats


def diffuse(x_0: Array, eps: Array, alpha_bar_t: Array) -> Array:
    """Draw x_t ~ q(x_t | x_0), (N, C, H, W): √ᾱ_t x_0 + √(1 − ᾱ_t) ε (Ho et al. 2020, eq. 4)."""
    return alpha_bar_t**0.5 * x_0 + (1 - alpha_bar_t) ** 0.5 * eps


def diffuse_one_step(x_previous: Array, eps: Array, beta_t: Array) -> Array:
    """Draw x_t ~ q(x_t | x_{t−1}), (N, C, H, W): √(1 − β_t) x_{t−1} + √β_t ε (Ho et al. 2020, eq. 2)."""
    return (1 - beta_t) ** 0.5 * x_previous + beta_t**0.5 * eps


def step_beta(alpha_bar_s: Array, alpha_bar_t: Array) -> Array:
    """Return the variance that the step from s to t adds, of ᾱ's shape: 1 − ᾱ_t / ᾱ_s, which is β_t for s = t − 1."""
    return 1 - alpha_bar_t / alpha_bar_s


def posterior_weights(alpha_bar_s: Array, alpha_bar_t: Array) -> tuple[Array, Array]:
    """Return the weights of x_0 and x_t in the mean of q(x_s | x_t, x_0), of ᾱ's shape each (Ho et al. 2020, eq. 7)."""
    alpha = alpha_bar_t / alpha_bar_s
    return (
        alpha_bar_s**0.5 * (1 - alpha) / (1 - alpha_bar_t),
        alpha**0.5 * (1 - alpha_bar_s) / (1 - alpha_bar_t),
    )


def posterior_mean(x_0: Array, x_t: Array, alpha_bar_s: Array, alpha_bar_t: Array) -> Array:
    """Return μ̃, (N, C, H, W), the mean of q(x_s | x_t, x_0) (Ho et al. 2020, eq. 7)."""
    of_x_0, of_x_t = posterior_weights(alpha_bar_s, alpha_bar_t)
    return of_x_0 * x_0 + of_x_t * x_t


def posterior_variance(alpha_bar_s: Array, alpha_bar_t: Array) -> Array:
    """Return β̃, of ᾱ's shape, the variance of q(x_s | x_t, x_0); 0 for s = 0 (Ho et al. 2020, eq. 7)."""
    return (1 - alpha_bar_s) / (1 - alpha_bar_t) * step_beta(alpha_bar_s, alpha_bar_t)


def signal_to_noise(alpha_bar: Floats | Array) -> Array:
    """Return SNR(t) = ᾱ_t / (1 − ᾱ_t), of ᾱ's shape (Kingma et al. 2021, eq. 2); infinite at t = 0."""
    return alpha_bar / (1 - alpha_bar)


def log_snr(alpha_bar: Floats) -> Floats:
    """Return log SNR(t), shape (T + 1,), of `alpha_bar`, ᾱ_0 … ᾱ_T, as an axis: finite and falling.

    At t = 0 it is infinite, and where ᾱ_T = 0 it is so at T: such an end stands as far beyond its neighbour as that
    is from the next one.
    """
    alpha_bar = np.asarray(alpha_bar, np.float64)
    with np.errstate(divide="ignore"):
        axis: Floats = np.log(alpha_bar) - np.log1p(-alpha_bar)
    for end, near, far in ((0, 1, 2), (-1, -2, -3)):
        if not np.isfinite(axis[end]):
            axis[end] = 2 * axis[near] - axis[far] if len(axis) > 3 else axis[near] + (1 if end == 0 else -1)
    return axis


def earlier_noise(eps: Array, fresh: Array, alpha_bar_s: float, alpha_bar_t: float) -> Array:
    """Return the noise in an x_s ~ q(x_s | x_t, x_0), s < t, of the shape of `eps`, which is that in x_t.

    The posterior (Ho et al. 2020, eq. 7) keeps √ρ of the noise and adds √(1 − ρ) of new noise, ρ = SNR(t) / SNR(s), so
    that x_s is what a receiver of x_t holds after one more step, and its noise is standard normal again.

    :param fresh: standard normal noise, as `eps`.
    """
    kept = alpha_bar_t / alpha_bar_s * (1 - alpha_bar_s) / (1 - alpha_bar_t)
    return kept**0.5 * eps + (1 - kept) ** 0.5 * fresh
