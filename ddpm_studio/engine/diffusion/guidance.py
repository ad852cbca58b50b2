"""Guidance: the difference that a condition makes, made larger; or a classifier that pushes towards a class.

Without a classifier it is eq. 6 of Ho and Salimans 2022 (https://arxiv.org/abs/2207.12598); w here is their w + 1, so
that 1 is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ddpm_studio.engine.diffusion.arrays import Array, Floats
from ddpm_studio.engine.diffusion.denoiser import (
    Denoiser,
    Estimate,
    Predict,
    Prediction,
    answer_and_share,
    eps_from_x_0,
    estimate,
)


@dataclass(frozen=True)
class Guidance:
    """How strong it is, and where it acts."""

    scale: float = 1.0
    """w: 1 is none, 0 is without the condition."""
    first: int = 0
    last: int = 10_000
    """It acts where first ≤ t ≤ last, and elsewhere the condition alone (Kynkäänniemi et al. 2024,
    https://arxiv.org/abs/2404.07724)."""
    rescale: float = 0.0
    """φ of Lin et al. 2023 (https://arxiv.org/abs/2305.08891), eq. 16: how much of x_0's own contrast is given back."""

    def at(self, t: int) -> float:
        """Return w at time `t`."""
        return self.scale if self.first <= t <= self.last else 1.0

    def calls_at(self, t: int) -> int:
        """Return how often the network is asked for an image at time `t`."""
        return 1 if self.at(t) in (0.0, 1.0) else 2


NO_GUIDANCE = Guidance()


@dataclass(frozen=True)
class Guided:
    """A denoiser that asks a network twice, once told and once not, and believes what lies beyond the first answer.

    What the network outputs is mixed, whatever it is: of one x_t each output is affine in x_0, so that it makes no
    difference which. A learnt variance is that of the told answer, as a share does not go beyond. Where w is 1 or 0 the
    network is asked once, and its answer is taken as it is.
    """

    told: Predict
    untold: Predict
    """What the network outputs where it is told nothing, or what is to be led away from."""
    alpha_bar: Floats
    """ᾱ_0 … ᾱ_T, shape (T + 1,)."""
    prediction: Prediction
    guidance: Guidance

    def __call__(self, x_t: Array, t: int) -> Estimate:
        """Estimate the image and the noise in `x_t`, (N, C, H, W), at time `t`, 1 ≤ t ≤ T."""
        scale = self.guidance.at(t)
        if scale == 1:
            return self._believe(self.told(x_t, t), x_t, t)
        untold = self.untold(x_t, t)
        if scale == 0:
            return self._believe(untold, x_t, t)
        told = self.told(x_t, t)
        said, share = answer_and_share(told, x_t)
        away_from, _ = answer_and_share(untold, x_t)
        guided = replace(self._believe(away_from + scale * (said - away_from), x_t, t), share=share)
        if not self.guidance.rescale:
            return guided
        return self._rescaled(guided, self._believe(told, x_t, t), x_t, t)

    def _believe(self, output: Array, x_t: Array, t: int) -> Estimate:
        ends = float(self.alpha_bar[t - 1]), float(self.alpha_bar[t])
        return estimate(self.prediction, output, x_t, ends)

    def _rescaled(self, guided: Estimate, told: Estimate, x_t: Array, t: int) -> Estimate:
        """Give the guided x_0 some of the told one's contrast; eps always has one of 1, so that it would do nothing."""
        ratio = _contrast(told.x_0) / (_contrast(guided.x_0) + 1e-8)
        share = self.guidance.rescale
        x_0 = (share * ratio + 1 - share) * guided.x_0
        return replace(guided, x_0=x_0, eps=eps_from_x_0(x_0, x_t, float(self.alpha_bar[t])))


def _contrast(x: Array) -> Array:
    """Return the standard deviation of each image of `x`, (N, C, H, W): (N, 1, 1, 1)."""
    away = x - x.mean((1, 2, 3), keepdims=True)
    return (away**2).mean((1, 2, 3), keepdims=True) ** 0.5


@dataclass(frozen=True)
class Pushed:
    """A denoiser whose images a classifier pushes towards their classes (Dhariwal and Nichol 2021, algorithm 2).

    https://arxiv.org/abs/2105.05233: ε̂ = ε − √(1 − ᾱ_t) s ∇ log p(y | x_t), and x_0 as it follows. With s = 1, an exact
    denoiser and an exact p it is the exact denoiser of the pictures of class y, by Bayes' rule.
    """

    inner: Denoiser
    """Not clipped: clipping stands around what pushes, as around all guidance."""
    gradient: Callable[[Array, int], Array]
    """(x_t, t) ↦ ∇ log p(y | x_t), of x_t's shape, each image by its own class y."""
    scale: float
    """s: 0 does not push."""

    @property
    def alpha_bar(self) -> Floats:
        """ᾱ_0 … ᾱ_T of what is wrapped, shape (T + 1,)."""
        return self.inner.alpha_bar

    def __call__(self, x_t: Array, t: int) -> Estimate:
        """Estimate the image and the noise in `x_t`, (N, C, H, W), at time `t`, 1 ≤ t ≤ T."""
        believed, a = self.inner(x_t, t), float(self.alpha_bar[t])
        if not self.scale or not a:  # of noise alone no class is more likely than another
            return believed
        push = self.scale * (1 - a) * self.gradient(x_t, t)
        # So that √ᾱ x_0 + √(1 − ᾱ) eps stays what it was.
        return replace(believed, x_0=believed.x_0 + push / a**0.5, eps=believed.eps - push / (1 - a) ** 0.5)
