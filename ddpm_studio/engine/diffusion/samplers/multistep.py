"""The x_0 that the solvers of Lu et al. 2022b step with: D = (1 + r) x_0 − r x_0' (DPM-Solver++, algorithm 2)."""

from __future__ import annotations

from collections.abc import Sequence

from ddpm_studio.engine.diffusion.arrays import Array, Floats
from ddpm_studio.engine.diffusion.samplers.flow import half_log_snr
from ddpm_studio.engine.diffusion.samplers.walk import Step


def extrapolate(alpha_bar: Floats, past: Sequence[Step], s: int) -> Array:
    """Return D, (N, C, H, W), for the step from the time of ``past[-1]`` to s ≥ 1.

    x_0 and x_0' are the last two predictions, r = h / (2 h') and h = λ_s − λ_t. The first step has no predecessor, and
    D is x_0: it is of first order.

    :param alpha_bar: ᾱ_0 … ᾱ_T, shape (T + 1,).
    """
    here = past[-1]
    if len(past) == 1:
        return here.x_0
    before = past[-2]
    half_s, half_t, half_before = (half_log_snr(float(alpha_bar[time])) for time in (s, here.t, before.t))
    ratio = (half_s - half_t) / (2 * (half_t - half_before))
    return (1 + ratio) * here.x_0 - ratio * before.x_0
