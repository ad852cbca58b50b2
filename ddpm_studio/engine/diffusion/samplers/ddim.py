"""Denoising diffusion implicit models, Song, Meng & Ermon 2021, eq. 12: DDPM's marginals, with noise or without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.forward import posterior_variance
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step
from ddpm_studio.engine.options import knob


class DDIM(Sampler):
    """x_s = √ᾱ_s x_0 + √(1 − ᾱ_s − σ²) ε + σ z with σ² = η² β̃ (eq. 12 and 16)."""

    paper: ClassVar[str] = "Song et al. 2021, eq. 12"
    order: ClassVar[int] = 1
    usual: ClassVar[int | None] = 50

    kind: Literal["ddim"] = "ddim"
    eta: float = knob(
        0.0,
        "η: how much fresh noise a step adds.",
        up="More randomness along the chain; 1 is DDPM with fixed-small variance, 0 makes the image a function of x_T.",
        usual="0",
        label="η",
        ge=0,
        le=1,
    )

    def step(self, denoiser: Denoiser, past: Sequence[Step], s: int, noise: Noise) -> Array:
        """Return x_s; see `Sampler.step`."""
        here = past[-1]
        a_t, a_s = float(denoiser.alpha_bar[here.t]), float(denoiser.alpha_bar[s])
        fresh = self.eta**2 * posterior_variance(a_s, a_t)
        # Rounding can leave 1 − ᾱ_s − σ² a hair below 0 at s = 0.
        x_s = a_s**0.5 * here.x_0 + max(1 - a_s - fresh, 0.0) ** 0.5 * here.estimate.eps
        return x_s + fresh**0.5 * noise(here.t) if fresh > 0 else x_s

    @property
    def draws_noise(self) -> bool:
        """Whether the way down is random: for any η above 0."""
        return self.eta > 0

    def warnings(self, steps: int) -> list[str]:
        """Warn of much fresh noise in few steps (FID 18 with η = 1, 7 with η = 0, at 20 steps on CIFAR-10)."""
        if self.eta > 0.5 and steps < 50:
            return ["With fewer than 50 steps a large η leaves noise in the images; choose η = 0."]
        return []
