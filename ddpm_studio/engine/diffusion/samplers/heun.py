"""Heun's method on the diffusion ODE, Karras et al. 2022, algorithm 1: the mean slope of a step's two ends."""

from __future__ import annotations

from collections.abc import Sequence
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
    usual: ClassVar[int | None] = 25
    calls_per_step: ClassVar[int] = 2

    kind: Literal["heun"] = "heun"

    def step(self, denoiser: Denoiser, past: Sequence[Step], s: int, noise: Noise) -> Array:
        """Return x_s; see `Sampler.step`. It is deterministic: `noise` is not used."""
        here = past[-1]
        a_t, a_s = float(denoiser.alpha_bar[here.t]), float(denoiser.alpha_bar[s])
        slope = here.estimate.eps
        if s > 0:
            # Of the second answer only eps is taken: the point it is asked at is no x_s, and is not moved.
            slope = (slope + denoiser(move_with_eps(here.x_t, slope, a_t, a_s), s).eps) / 2
        return move_with_eps(here.x_t, slope, a_t, a_s)

    def warnings(self, steps: int) -> list[str]:
        """Warn of few steps (FID 82 with 9 calls of the network, 30 with 19, 6 with 49 on CIFAR-10)."""
        if steps < 20:
            return ["Heun fails with fewer than 20 steps; for as many network calls DPM-Solver++ or UniPC come closer."]
        return []
