"""Pseudo numerical methods for diffusion models, Liu et al. 2022."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import ClassVar, Literal

import numpy as np

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.samplers.flow import move_with_eps
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step

REMEMBERED = 4


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

    kind: Literal["pndm"] = "pndm"

    def walk(self, denoiser: Denoiser, x: Array, times: Sequence[int], noise: Noise) -> Iterator[Step]:
        """Walk down `times`; see `Sampler.walk`. It is deterministic: `noise` is not used."""
        past: list[tuple[int, Array]] = []
        for t, s in pairwise([*times, 0]):
            a_t, a_s = float(denoiser.alpha_bar[t]), float(denoiser.alpha_bar[s])
            believed = denoiser(x, t)
            yield Step(t, x, believed.x_0)
            past = [(t, believed.eps), *past[: REMEMBERED - 1]]
            if len(past) == 1 and s > 0:
                eps = (believed.eps + denoiser(move_with_eps(x, believed.eps, a_t, a_s), s).eps) / 2
            else:
                weights = mean_over_step([time for time, _ in past], s)
                eps = sum(weight * each for weight, (_, each) in zip(weights, past, strict=True))
            x = move_with_eps(x, eps, a_t, a_s)
        yield Step(0, x, x)

    def warnings(self, steps: int) -> list[str]:
        """Warn of so few steps that looking back overshoots (digits: burnt out with 20, clean with 30)."""
        if steps < 30:
            return ["PNDM looks back on four times; with fewer than 30 steps DPM-Solver++ or UniPC come closer."]
        return []


def mean_over_step(times: Sequence[int], s: int) -> list[float]:
    """Return the weights of values at `times` in the mean, from ``times[0]`` down to s, of the polynomial through them.

    These are Adams and Bashforth's coefficients for steps of any lengths.
    """
    places = (np.array(times) - times[0]) / (times[0] - s)
    powers = np.arange(len(places))
    weights: list[float] = np.linalg.solve(places ** powers[:, None], (-1.0) ** powers / (powers + 1)).tolist()
    return weights
