"""Ancestral sampling, Ho et al. 2020, algorithm 2: x_s ~ N(μ̃(x_t, x_0), β̃ or β, or what was learnt between them)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser, StepVariance
from ddpm_studio.engine.diffusion.forward import posterior_mean, posterior_variance, step_beta
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step
from ddpm_studio.engine.options import knob


class DDPM(Sampler):
    """Draw x_s ~ p(x_s | x_t): the posterior mean of the predicted x_0, plus noise; none in the last step.

    Fewer steps than T respace the chain (Nichol & Dhariwal 2021, section 4): a step from t to s is the posterior
    q(x_s | x_t, x_0) of that longer step.
    """

    paper: ClassVar[str] = "Ho et al. 2020, algorithm 2"
    order: ClassVar[int] = 1
    usual: ClassVar[int | None] = None

    kind: Literal["ddpm"] = "ddpm"
    variance: StepVariance = knob(
        "fixed-small",
        "The variance of each reverse step: β̃ (fixed-small) or β (fixed-large), Ho et al. 2020, section 3.2; or what "
        "the model has learnt between them, Nichol and Dhariwal 2021, eq. 15.",
        up="Fixed-large gave the paper's best CIFAR-10 images at 1,000 steps; it fails with few steps.",
        usual="learned where the model has learnt it; else fixed-small below 1,000 steps",
    )

    def step(self, denoiser: Denoiser, past: Sequence[Step], s: int, noise: Noise) -> Array:
        """Return x_s; see `Sampler.step`."""
        here = past[-1]
        a_t, a_s = float(denoiser.alpha_bar[here.t]), float(denoiser.alpha_bar[s])
        mean = posterior_mean(here.x_0, here.x_t, a_s, a_t)
        if s == 0:
            return mean
        small, large = posterior_variance(a_s, a_t) ** 0.5, step_beta(a_s, a_t) ** 0.5
        if self.variance == "learned":
            share = here.estimate.learnt_share()
            # Of a longer step, too, it is the share that was learnt (Nichol & Dhariwal 2021, section 4).
            return mean + large**share * small ** (1 - share) * noise(here.t)
        return mean + (large if self.variance == "fixed-large" else small) * noise(here.t)

    @property
    def needs_learnt_variance(self) -> bool:
        """Whether it is as learnt."""
        return self.variance == "learned"

    @property
    def draws_noise(self) -> bool:
        """Whether the way down is random: it always is."""
        return True

    def warnings(self, steps: int) -> list[str]:
        """Warn of fixed-large with few steps (FID 3 at 1,000 steps, 47 at 100, 85 at 50 on CIFAR-10)."""
        if self.variance == "fixed-large" and steps < 500:
            return ["Fixed-large variance needs most of the T steps; with fewer, choose fixed-small or DDIM."]
        return []
