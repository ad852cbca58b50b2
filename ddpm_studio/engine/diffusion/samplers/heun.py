"""Heun's method on the diffusion ODE, Karras et al. 2022."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import ClassVar, Literal

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.samplers.flow import move_with_eps
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step


class Heun(Sampler):
    """An Euler step, corrected by the slope that is found where it ends: second order for two network calls.

    With x̂ = x / √ᾱ and σ = √((1 − ᾱ) / ᾱ) the ODE is dx̂/dσ = ε, and a step takes the mean of ε at t and of ε at the
    Euler step's end at s (algorithm 1, no churn). The network is asked at the visited times only. The last step,
    to σ = 0, where there is no noise to see, is Euler's (line 6 there).
    """

    paper: ClassVar[str] = "Karras et al. 2022, algorithm 1"
    order: ClassVar[int] = 2
    calls_per_step: ClassVar[int] = 2

    kind: Literal["heun"] = "heun"

    def walk(self, denoiser: Denoiser, x: Array, times: Sequence[int], noise: Noise) -> Iterator[Step]:
        """Walk down `times`; see `Sampler.walk`. It is deterministic: `noise` is not used."""
        for t, s in pairwise([*times, 0]):
            a_t, a_s = float(denoiser.alpha_bar[t]), float(denoiser.alpha_bar[s])
            believed = denoiser(x, t)
            yield Step(t, x, believed.x_0)
            slope = believed.eps
            if s > 0:
                slope = (slope + denoiser(move_with_eps(x, slope, a_t, a_s), s).eps) / 2
            x = move_with_eps(x, slope, a_t, a_s)
        yield Step(0, x, x)

    def warnings(self, steps: int) -> list[str]:
        """Warn of few steps (FID 82 with 9 calls of the network, 30 with 19, 6 with 49 on CIFAR-10)."""
        if steps < 20:
            return ["Heun fails with fewer than 20 steps; for as many network calls DPM-Solver++ or UniPC come closer."]
        return []
