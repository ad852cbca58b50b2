"""DPM-Solver++(2M), Lu et al. 2022b."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import ClassVar, Literal

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.samplers.flow import half_log_snr, move_with_x_0
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step


class DPMSolver(Sampler):
    """A second-order multistep solver of the diffusion ODE in x_0 (algorithm 2), good in 15 to 25 steps.

    With λ = log(√ᾱ / √(1 − ᾱ)) and h = λ_s − λ_t, a step is x_s = (σ_s / σ_t) x_t − √ᾱ_s (e^{−h} − 1) D, where D
    extrapolates the last two predictions of x_0. The first step has no predecessor and the last one, to s = 0,
    has infinite h: both are of first order (the last returns D as it is).
    """

    paper: ClassVar[str] = "Lu et al. 2022, DPM-Solver++, algorithm 2"
    order: ClassVar[int] = 2

    kind: Literal["dpm-solver++"] = "dpm-solver++"

    def walk(self, denoiser: Denoiser, x: Array, times: Sequence[int], noise: Noise) -> Iterator[Step]:
        """Walk down `times`; see `Sampler.walk`. It is deterministic: `noise` is not used."""
        previous_x_0, previous_h = None, 0.0
        for t, s in pairwise([*times, 0]):
            a_t, a_s = float(denoiser.alpha_bar[t]), float(denoiser.alpha_bar[s])
            x_0 = denoiser(x, t).x_0
            yield Step(t, x, x_0)
            if s == 0:
                x = x_0
                break
            h = half_log_snr(a_s) - half_log_snr(a_t)
            direction = x_0
            if previous_x_0 is not None:
                ratio = h / (2 * previous_h)
                direction = (1 + ratio) * x_0 - ratio * previous_x_0
            x = move_with_x_0(x, direction, a_t, a_s)
            previous_x_0, previous_h = x_0, h
        yield Step(0, x, x)
