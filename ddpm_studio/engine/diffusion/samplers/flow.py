"""Steps along the diffusion ODE that several samplers share: DDIM's, in eps or in x_0 (Song et al. 2021, eq. 13).

Both are exact where what they hold constant is constant, and equal where x_0 and eps explain the same x_t; a
solver differs from DDIM in what it puts in for them.
"""

from __future__ import annotations

import math

from ddpm_studio.engine.diffusion.arrays import Array


def half_log_snr(alpha_bar_t: float) -> float:
    """Return λ = ½ log(ᾱ / (1 − ᾱ)) (Lu et al. 2022, below eq. 2); t = 0 has none, as it would be infinite."""
    return 0.5 * math.log(alpha_bar_t / (1 - alpha_bar_t))


def noise_level(alpha_bar_t: float) -> float:
    """Return σ = √((1 − ᾱ) / ᾱ), the noise in x_t / √ᾱ (Song et al. 2021, eq. 14); 0 at t = 0."""
    return math.sqrt((1 - alpha_bar_t) / alpha_bar_t)


def move_with_eps(x: Array, eps: Array, alpha_bar_t: float, alpha_bar_s: float) -> Array:
    """Move x_t, (N, C, H, W), to s while eps stays: x_s / √ᾱ_s = x_t / √ᾱ_t + (σ_s − σ_t) ε (Song et al. 2021, eq. 13).

    s may lie on either side of t, and either may be 0. Liu et al. 2022 call it the transfer part φ.
    """
    climb = alpha_bar_s**0.5 * (noise_level(alpha_bar_s) - noise_level(alpha_bar_t))
    return (alpha_bar_s / alpha_bar_t) ** 0.5 * x + climb * eps


def move_with_x_0(x: Array, x_0: Array, alpha_bar_t: float, alpha_bar_s: float) -> Array:
    """Move x_t, (N, C, H, W), to s while x_0 stays: x_s = (√(1 − ᾱ_s) / √(1 − ᾱ_t)) x_t − √ᾱ_s (e^{−h} − 1) x_0.

    h = λ_s − λ_t (Lu et al. 2022, DPM-Solver++, proposition 4.1). t must not be 0; at s = 0, where h is infinite, this
    is x_0.
    """
    kept = ((1 - alpha_bar_s) / (1 - alpha_bar_t)) ** 0.5
    return kept * x + (alpha_bar_s**0.5 - alpha_bar_t**0.5 * kept) * x_0
