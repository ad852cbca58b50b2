"""From what a network outputs to an estimate of the image and of the noise.

A network may be trained to output eps, x_0, v or mu; everything downstream sees an `Estimate` only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from ddpm_studio.engine.diffusion.arrays import Array, Floats
from ddpm_studio.engine.diffusion.forward import posterior_mean, posterior_weights

Prediction: TypeAlias = Literal["eps", "x_0", "v", "mu"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is believed about x_t: the image x_0 and the noise eps in it, both of x_t's shape.

    The two always satisfy x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) eps.
    """

    x_0: Array
    eps: Array


class Denoiser(Protocol):
    """(x_t, t) ↦ Estimate, for t = 1 … T. Guidance and inverse problems wrap one and have its face."""

    @property
    def alpha_bar(self) -> Floats:
        """ᾱ_0 … ᾱ_T, shape (T + 1,)."""
        ...

    def __call__(self, x_t: Array, t: int) -> Estimate:
        """Estimate the image and the noise in `x_t`, (N, C, H, W), at time `t`."""
        ...


def eps_from_x_0(x_0: Array, x_t: Array, alpha_bar_t: Array) -> Array:
    """Solve eq. 4 of Ho et al. 2020 for ε."""
    return (x_t - alpha_bar_t**0.5 * x_0) / (1 - alpha_bar_t) ** 0.5


def x_0_from_eps(eps: Array, x_t: Array, alpha_bar_t: Array) -> Array:
    """Solve eq. 4 of Ho et al. 2020 for x_0 (eq. 15)."""
    return (x_t - (1 - alpha_bar_t) ** 0.5 * eps) / alpha_bar_t**0.5


def target(prediction: Prediction, x_0: Array, eps: Array, alpha_bar: tuple[Array, Array]) -> Array:
    """Return what the network should output at t.

    :param alpha_bar: (ᾱ_{t−1}, ᾱ_t); only mu needs the former.

    eps: Ho et al. 2020, eq. 14; mu: eq. 8; v = √ᾱ ε − √(1−ᾱ) x_0: Salimans & Ho 2022, appendix D.
    """
    previous, a = alpha_bar
    match prediction:
        case "eps":
            return eps
        case "x_0":
            return x_0
        case "v":
            return a**0.5 * eps - (1 - a) ** 0.5 * x_0
        case "mu":
            x_t = a**0.5 * x_0 + (1 - a) ** 0.5 * eps
            return posterior_mean(x_0, x_t, previous, a)


def estimate(prediction: Prediction, output: Array, x_t: Array, alpha_bar: tuple[Array, Array]) -> Estimate:
    """Turn the network's output at t into an estimate; the inverse of `target`.

    :param alpha_bar: (ᾱ_{t−1}, ᾱ_t).
    """
    previous, a = alpha_bar
    match prediction:
        case "eps":
            return Estimate(x_0_from_eps(output, x_t, a), output)
        case "x_0":
            return Estimate(output, eps_from_x_0(output, x_t, a))
        case "v":
            return Estimate(a**0.5 * x_t - (1 - a) ** 0.5 * output, (1 - a) ** 0.5 * x_t + a**0.5 * output)
        case "mu":
            of_x_0, of_x_t = posterior_weights(previous, a)
            x_0 = (output - of_x_t * x_t) / of_x_0
            return Estimate(x_0, eps_from_x_0(x_0, x_t, a))


def clip(believed: Estimate, x_t: Array, alpha_bar_t: float) -> Estimate:
    """Clip x_0 to [−1, 1] and recompute eps from it, so that the two still explain x_t.

    Clipping x_0 alone would leave samplers that use eps (DDIM) with two contradicting beliefs.
    """
    x_0 = believed.x_0.clip(-1, 1)
    return Estimate(x_0, eps_from_x_0(x_0, x_t, alpha_bar_t))


@dataclass(frozen=True)
class NetworkDenoiser:
    """The denoiser that a trained network is."""

    predict: Callable[[Array, int], Array]
    """(x_t, t) ↦ what the network outputs, of x_t's shape; t = 1 … T."""
    alpha_bar: Floats
    prediction: Prediction = "eps"
    clips: bool = True

    def __call__(self, x_t: Array, t: int) -> Estimate:
        """Estimate the image and the noise in `x_t` at time `t`, 1 ≤ t ≤ T."""
        ends = float(self.alpha_bar[t - 1]), float(self.alpha_bar[t])
        believed = estimate(self.prediction, self.predict(x_t, t), x_t, ends)
        return clip(believed, x_t, ends[1]) if self.clips else believed
