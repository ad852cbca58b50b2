"""SDE-DPM-Solver++(2M), Lu et al. 2022b: DPM-Solver++(2M) with fresh noise at every step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar, Literal

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.samplers.flow import half_log_snr
from ddpm_studio.engine.diffusion.samplers.multistep import extrapolate
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step


class DPMSolverSDE(Sampler):
    """A second-order multistep solver of the diffusion SDE in x_0: fresh noise at every step, as in DDPM.

    With λ = log(√ᾱ / √(1 − ᾱ)) and h = λ_s − λ_t, a step is
    x_s = (σ_s / σ_t) e^{−h} x_t + √ᾱ_s (1 − e^{−2h}) D + σ_s √(1 − e^{−2h}) z, where σ = √(1 − ᾱ) and D
    extrapolates the last two predictions of x_0 (see `extrapolate`). With D = x_0 this is DDPM's fixed-small step.
    """

    paper: ClassVar[str] = "Lu et al. 2022, SDE-DPM-Solver++(2M)"
    order: ClassVar[int] = 2
    usual: ClassVar[int | None] = 25
    remembers: ClassVar[int] = 2

    kind: Literal["dpm-solver++-sde"] = "dpm-solver++-sde"

    def step(self, denoiser: Denoiser, past: Sequence[Step], s: int, noise: Noise) -> Array:
        """Return x_s; see `Sampler.step`."""
        here = past[-1]
        if s == 0:
            return here.x_0  # h is infinite there
        a_t, a_s = float(denoiser.alpha_bar[here.t]), float(denoiser.alpha_bar[s])
        h = half_log_snr(a_s) - half_log_snr(a_t)
        fresh = -math.expm1(-2 * h)
        kept = ((1 - a_s) / (1 - a_t)) ** 0.5 * math.exp(-h)
        direction = extrapolate(denoiser.alpha_bar, past, s)
        return kept * here.x_t + a_s**0.5 * fresh * direction + ((1 - a_s) * fresh) ** 0.5 * noise(here.t)

    @property
    def draws_noise(self) -> bool:
        """Whether the way down is random: it always is."""
        return True

    def warnings(self, steps: int) -> list[str]:
        """Warn of few steps: the noise that a long step adds is not taken out again."""
        if steps < 15:
            return ["With fewer than 15 steps the added noise stays visible; choose DPM-Solver++ or UniPC."]
        return []
