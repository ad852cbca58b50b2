"""The parts of the variational bound on the likelihood, in bits per dimension (Ho et al. 2020, eq. 5): L_T."""

from __future__ import annotations

import math

from ddpm_studio.engine.diffusion.arrays import Array


def prior_bits(x_0: Array, alpha_bar_T: float) -> float:
    """Return L_T = KL(q(x_T | x_0) ‖ N(0, I)) in bits per dimension (Ho et al. 2020, eq. 5), 0 at best.

    q(x_T | x_0) = N(√ᾱ_T x_0, 1 − ᾱ_T) (eq. 4), so that in each dimension the divergence is
    ½ (ᾱ_T x_0² − ᾱ_T − ln(1 − ᾱ_T)); it is averaged over all dimensions of `x_0`, any shape, and divided by ln 2.

    :param alpha_bar_T: the signal that is left at t = T, at least 0 and less than 1.
    """
    power = float((x_0**2).mean())
    return 0.5 * (alpha_bar_T * (power - 1) - math.log1p(-alpha_bar_T)) / math.log(2)
