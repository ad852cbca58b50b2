"""DPM-Solver++(2M), Lu et al. 2022b, algorithm 2: two predictions of x_0, a multistep solver of the diffusion ODE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.samplers.flow import move_with_x_0
from ddpm_studio.engine.diffusion.samplers.multistep import extrapolate
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step


class DPMSolver(Sampler):
    """A second-order multistep solver of the diffusion ODE in x_0 (algorithm 2), good in 15 to 25 steps.

    With λ = log(√ᾱ / √(1 − ᾱ)) and h = λ_s − λ_t, a step is x_s = (σ_s / σ_t) x_t − √ᾱ_s (e^{−h} − 1) D, where D
    extrapolates the last two predictions of x_0 (see `extrapolate`).
    """

    paper: ClassVar[str] = "Lu et al. 2022, DPM-Solver++, algorithm 2"
    order: ClassVar[int] = 2
    remembers: ClassVar[int] = 2

    kind: Literal["dpm-solver++"] = "dpm-solver++"

    def step(self, denoiser: Denoiser, past: Sequence[Step], s: int, noise: Noise) -> Array:
        """Return x_s; see `Sampler.step`. It is deterministic: `noise` is not used."""
        here = past[-1]
        if s == 0:
            return here.x_0  # h is infinite there
        a_t, a_s = float(denoiser.alpha_bar[here.t]), float(denoiser.alpha_bar[s])
        return move_with_x_0(here.x_t, extrapolate(denoiser.alpha_bar, past, s), a_t, a_s)
