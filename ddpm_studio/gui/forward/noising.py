"""One picture and one draw of noise: x_t for any t at once, and how its values are spread."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.events import Pixels

Signal: TypeAlias = NDArray[np.float32]
"""A picture (H, W, C) as a network sees it, −1 … 1 and, with noise, beyond."""
Numbers: TypeAlias = NDArray[np.float64]

CLOSED_FORM, STEP_BY_STEP = 0, 1
"""What a draw of noise is for; the two are independent."""
REACH = 4.0
"""Values are counted from −4 to 4."""


@dataclass(frozen=True, eq=False)
class Noising:
    """The picture x_0 as uint8 (H, W, C), and the seed of the noise."""

    pixels: Pixels
    seed: int = 0

    @cached_property
    def x_0(self) -> Signal:
        """The picture as signal."""
        return to_signal(self.pixels)

    @cached_property
    def eps(self) -> Signal:
        """The noise, drawn once for this size and seed."""
        return np.random.default_rng([self.seed, CLOSED_FORM]).standard_normal(self.pixels.shape, np.float32)

    def x_t(self, alpha_bar: float) -> Signal:
        """Return √ᾱ_t x_0 + √(1 − ᾱ_t) ε (Ho et al. 2020, eq. 4)."""
        mixed: Signal = diffuse(self.x_0, self.eps, alpha_bar)
        return mixed

    def signal(self, alpha_bar: float) -> Signal:
        """Return what is left of the picture in x_t: √ᾱ_t x_0."""
        left: Signal = alpha_bar**0.5 * self.x_0
        return left

    @cached_property
    def moments(self) -> tuple[float, float]:
        """Mean and standard deviation of all values of the picture."""
        return moments(self.x_0)

    def moments_of_signal(self, alpha_bar: float) -> tuple[float, float]:
        """Return mean and standard deviation of all values of √ᾱ_t x_0."""
        mean, deviation = self.moments
        return alpha_bar**0.5 * mean, alpha_bar**0.5 * deviation

    def expected(self, alpha_bar: float) -> tuple[float, float]:
        """Return mean and standard deviation of all values of x_t over many draws of the noise (eq. 4)."""
        mean, deviation = self.moments_of_signal(alpha_bar)
        return mean, (deviation**2 + 1 - alpha_bar) ** 0.5


def to_signal(pixels: Pixels) -> Signal:
    """Return 0 … 255 as −1 … 1 (Ho et al. 2020, section 3.3)."""
    signal: Signal = pixels.astype(np.float32) / np.float32(127.5) - np.float32(1)
    return signal


def to_pixels(signal: Signal) -> Pixels:
    """Return −1 … 1 as 0 … 255, rounded; what is outside is cut off."""
    levels: Signal = np.rint((signal + 1) * 127.5)
    return np.clip(levels, 0, 255, out=levels).astype(np.uint8)


def moments(signal: Signal) -> tuple[float, float]:
    """Return mean and standard deviation of all values."""
    return float(signal.mean()), float(signal.std())


@dataclass(frozen=True, eq=False)
class Spread:
    """How many values lie between each two edges from −4 to 4, and beyond."""

    counts: NDArray[np.int64]
    below: int
    above: int

    @property
    def edges(self) -> Numbers:
        """The ends of the bins, shape (bins + 1,)."""
        return np.linspace(-REACH, REACH, len(self.counts) + 1)

    @property
    def total(self) -> int:
        """How many values there are."""
        return int(self.counts.sum()) + self.below + self.above

    @property
    def densities(self) -> Numbers:
        """What integrates to one, shape (bins,)."""
        densities: Numbers = self.counts.astype(np.float64) * (len(self.counts) / (2 * REACH * self.total))
        return densities


def spread_of(signal: Signal) -> Spread:
    """Count the values of `signal`, in finer bins where there are more."""
    bins = 80 if signal.size >= 4000 else 40 if signal.size >= 500 else 20
    places = (signal.reshape(-1) + np.float32(REACH)) * np.float32(bins / (2 * REACH)) + np.float32(1)
    # Bin 0 is below the first edge, bin `bins` + 1 above the last; what is positive is cut down to whole numbers.
    counts = np.bincount(np.clip(places, 0, bins + 1, out=places).astype(np.intp), minlength=bins + 2)
    return Spread(counts[1:-1], int(counts[0]), int(counts[-1]))


def share_cut_off(signal: Signal) -> float:
    """Return which part of the values lies beyond −1 … 1, where a screen cannot show it."""
    return float(np.count_nonzero(np.abs(signal) > 1.0 + 1e-6)) / signal.size


def normal_density(x: Numbers) -> Numbers:
    """Return the density of N(0, 1)."""
    density: Numbers = np.exp(-0.5 * x**2) / (2 * math.pi) ** 0.5
    return density
