"""Mixing two images by mixing what diffusion makes of them (Ho et al. 2020, section 4.4 and figure 8).

Both images are diffused to time t, mixed with weight λ, and denoised from t. With independent noise and a plain
mix the noise of the mixture has only (1 − λ)² + λ² of its variance, half at λ = ½, which makes the middle too
smooth; the other choices avoid that. Instead of being diffused, the images may be inverted: walked up DDIM's ODE to
the noise that leads back to them (Song et al. 2021, section 4.3 and figure 6); then nothing is left to chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.forward import diffuse

DrawnNoise: TypeAlias = Literal["independent", "shared", "slerp"]
NoiseMode: TypeAlias = Literal["independent", "shared", "slerp", "inversion"]
Way: TypeAlias = Literal["slerp", "linear"]


@dataclass(frozen=True, slots=True)
class DiffusedPair:
    """Two images, (1, C, H, W) each in [−1, 1], the noise of each, and ᾱ_t of the depth to mix at."""

    first: Array
    second: Array
    first_eps: Array
    second_eps: Array
    alpha_bar_t: float

    def mix(self, weight: float, mode: DrawnNoise, preserves_variance: bool = False) -> Array:
        """Return x̄_t at λ = `weight` between the two, (1, C, H, W).

        independent: x̄_t = (1 − λ) x_t + λ x'_t, as in the paper. shared: both images get the first one's noise,
        which is the diffused cross-fade of the two. slerp: on the great circle through x_t and x'_t (Shoemake
        1985; used for diffusion by Song et al. 2021, section 5.3).

        :param preserves_variance: scale the mixed noise back to unit variance (no effect on slerp).
        """
        second_eps = self.first_eps if mode == "shared" else self.second_eps
        if mode == "slerp":
            return slerp(
                diffuse(self.first, self.first_eps, self.alpha_bar_t),
                diffuse(self.second, second_eps, self.alpha_bar_t),
                weight,
            )
        noise = (1 - weight) * self.first_eps + weight * second_eps
        if preserves_variance and mode == "independent":
            noise = noise / kept_variance(weight) ** 0.5
        return diffuse((1 - weight) * self.first + weight * self.second, noise, self.alpha_bar_t)


def mix_codes(first: Array, second: Array, weight: float, way: Way) -> Array:
    """Return x̄_t at λ = `weight` between two inverted images at the same time t, each (1, C, H, W).

    slerp keeps the length that noise of so many dimensions has; linear loses up to half of its variance, as with
    independent noise, since the codes of different images are nearly at right angles.
    """
    return slerp(first, second, weight) if way == "slerp" else (1 - weight) * first + weight * second


def kept_variance(weight: float) -> float:
    """Return which part of the noise's variance a plain mix of two independent draws keeps at λ = `weight`."""
    return (1 - weight) ** 2 + weight**2


def slerp(first: Array, second: Array, weight: float) -> Array:
    """Return the point at `weight` on the great circle from `first` to `second`, (1, C, H, W) each (Shoemake 1985).

    Both are taken as single vectors. Nearly parallel ones are mixed in a straight line.
    """
    cosine = float((first * second).sum() / ((first * first).sum() * (second * second).sum()) ** 0.5)
    angle = math.acos(min(1.0, max(-1.0, cosine)))
    if math.sin(angle) < 1e-4:  # the quotients below would lose their digits
        return (1 - weight) * first + weight * second
    return (math.sin((1 - weight) * angle) * first + math.sin(weight * angle) * second) / math.sin(angle)
