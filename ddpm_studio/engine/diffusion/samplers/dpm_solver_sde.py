"""SDE-DPM-Solver++(2M), Lu et al. 2022b."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import ClassVar, Literal

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.samplers.flow import half_log_snr
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step


class DPMSolverSDE(Sampler):
    """A second-order multistep solver of the diffusion SDE in x_0: fresh noise at every step, as in DDPM.

    With λ = log(√ᾱ / √(1 − ᾱ)) and h = λ_s − λ_t, a step is
    x_s = (σ_s / σ_t) e^{−h} x_t + √ᾱ_s (1 − e^{−2h}) D + σ_s √(1 − e^{−2h}) z, where σ = √(1 − ᾱ) and D
    extrapolates the last two predictions of x_0 as in DPM-Solver++(2M). With D = x_0 this is DDPM's fixed-small step.
    The first step has no predecessor and the last one, to s = 0, has infinite h: it returns x_0, without noise.
    """

    paper: ClassVar[str] = "Lu et al. 2022, SDE-DPM-Solver++(2M)"
    order: ClassVar[int] = 2

    kind: Literal["dpm-solver++-sde"] = "dpm-solver++-sde"

    def walk(self, denoiser: Denoiser, x: Array, times: Sequence[int], noise: Noise) -> Iterator[Step]:
        """Walk down `times`; see `Sampler.walk`."""
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
                direction = x_0 + h / (2 * previous_h) * (x_0 - previous_x_0)
            fresh = -math.expm1(-2 * h)
            kept = ((1 - a_s) / (1 - a_t)) ** 0.5 * math.exp(-h)
            x = kept * x + a_s**0.5 * fresh * direction + ((1 - a_s) * fresh) ** 0.5 * noise(t)
            previous_x_0, previous_h = x_0, h
        yield Step(0, x, x)

    @property
    def draws_noise(self) -> bool:
        """Whether the way down is random: it always is."""
        return True

    def warnings(self, steps: int) -> list[str]:
        """Warn of few steps: the noise that a long step adds is not taken out again."""
        if steps < 15:
            return ["With fewer than 15 steps the added noise stays visible; choose DPM-Solver++ or UniPC."]
        return []
