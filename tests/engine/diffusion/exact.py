"""Denoisers that are known exactly: for data that are Gaussian, or a mixture of Gaussians."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.diffusion.denoiser import Estimate, eps_from_x_0
from ddpm_studio.engine.diffusion.schedules import Linear

Floats = npt.NDArray[np.float64]


@dataclass
class MixtureDenoiser:
    """E[x_0 | x_t] for one-dimensional data with density Σ weight · N(mean, deviation²)."""

    means: Floats
    deviations: Floats
    weights: Floats
    alpha_bar: Floats = field(default_factory=lambda: Linear().alpha_bar())

    def __call__(self, x_t: Floats, t: int) -> Estimate:
        a = self.alpha_bar[t]
        variances = a * self.deviations**2 + 1 - a
        away = x_t[..., None] - a**0.5 * self.means
        likelihoods = np.exp(-(away**2) / (2 * variances)) / variances**0.5 * self.weights
        shares = likelihoods / likelihoods.sum(-1, keepdims=True)
        of_each = self.means + a**0.5 * self.deviations**2 / variances * away
        x_0 = (shares * of_each).sum(-1)
        return Estimate(x_0, eps_from_x_0(x_0, x_t, a))


def gaussian(mean: float, deviation: float) -> MixtureDenoiser:
    return MixtureDenoiser(np.array([mean]), np.array([deviation]), np.array([1.0]))


def standard_noise(seed: int, shape: tuple[int, ...]):
    def noise(t: int, visit: int = 0) -> Floats:
        return np.random.default_rng([seed, t, visit]).standard_normal(shape)

    return noise
