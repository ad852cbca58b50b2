"""Pseudo numerical methods for diffusion models, Liu et al. 2022: φ(x_t, ε', t, s) with ε' from four times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.samplers.flow import move_with_eps
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step


class PNDM(Sampler):
    """The pseudo linear multistep method: DDIM's step with an eps that looks back on four times.

    A step is φ(x_t, ε', t, s), DDIM's with η = 0, and ε' is Adams and Bashforth's extrapolation of ε in t; for steps of
    equal length (55 ε_t − 59 ε_{t+δ} + 37 ε_{t+2δ} − 9 ε_{t+3δ}) / 24 as in the paper, for others the same cubic's mean
    over the step. Warm-up: the first step is the pseudo improved Euler of the paper's S-PNDM (a step with ε_t, then
    again with the mean of ε_t and of ε found at its end: one network call more), the second and the third look back on
    two and three times. No Runge–Kutta steps, which would ask the network between the visited times.
    """

    paper: ClassVar[str] = "Liu et al. 2022, pseudo linear multistep"
    order: ClassVar[int] = 2
    remembers: ClassVar[int] = 4

    kind: Literal["pndm"] = "pndm"

    def step(self, denoiser: Denoiser, past: Sequence[Step], s: int, noise: Noise) -> Array:
        """Return x_s; see `Sampler.step`. It is deterministic: `noise` is not used."""
        here = past[-1]
        a_t, a_s = float(denoiser.alpha_bar[here.t]), float(denoiser.alpha_bar[s])
        latest_first = past[::-1]
        if len(past) == 1 and s > 0:
            eps = here.estimate.eps
            # Of the second answer only eps is taken: the point it is asked at is no x_s, and is not moved.
            eps = (eps + denoiser(move_with_eps(here.x_t, eps, a_t, a_s), s).eps) / 2
        else:
            weights = mean_over_step([each.t for each in latest_first], s)
            eps = sum(weight * each.estimate.eps for weight, each in zip(weights, latest_first, strict=True))
        return move_with_eps(here.x_t, eps, a_t, a_s)

    def warnings(self, steps: int) -> list[str]:
        """Warn of so few steps that looking back overshoots (digits: burnt out with 20, clean with 30)."""
        if steps < 30:
            return ["PNDM looks back on four times; with fewer than 30 steps DPM-Solver++ or UniPC come closer."]
        return []


def mean_over_step(times: Sequence[int], s: int) -> list[float]:
    """Return the weights of values at `times` in the mean, from ``times[0]`` down to s, of the polynomial through them.

    These are Adams and Bashforth's coefficients for steps of any lengths.

    :param times: different from each other, the latest first; as many weights are returned.
    """
    places = (np.array(times) - times[0]) / (times[0] - s)
    powers = np.arange(len(places))
    weights: list[float] = np.linalg.solve(places ** powers[:, None], (-1.0) ** powers / (powers + 1)).tolist()
    return weights
