"""DPM-Solver++(2M), Lu et al. 2022b."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.samplers.flow import move_with_x_0
from ddpm_studio.engine.diffusion.samplers.multistep import walk_multistep
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step


class DPMSolver(Sampler):
    """A second-order multistep solver of the diffusion ODE in x_0 (algorithm 2), good in 15 to 25 steps.

    With λ = log(√ᾱ / √(1 − ᾱ)) and h = λ_s − λ_t, a step is x_s = (σ_s / σ_t) x_t − √ᾱ_s (e^{−h} − 1) D, where D
    extrapolates the last two predictions of x_0 (see `walk_multistep`).
    """

    paper: ClassVar[str] = "Lu et al. 2022, DPM-Solver++, algorithm 2"
    order: ClassVar[int] = 2

    kind: Literal["dpm-solver++"] = "dpm-solver++"

    def walk(self, denoiser: Denoiser, x: Array, times: Sequence[int], noise: Noise) -> Iterator[Step]:
        """Walk down `times`; see `Sampler.walk`. It is deterministic: `noise` is not used."""

        def move(x_t: Array, direction: Array, t: int, s: int) -> Array:
            return move_with_x_0(x_t, direction, float(denoiser.alpha_bar[t]), float(denoiser.alpha_bar[s]))

        return walk_multistep(denoiser, x, times, move)
