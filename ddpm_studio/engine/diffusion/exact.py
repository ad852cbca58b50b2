"""The exact denoiser of a set of pictures: what a perfect memory of them would say (Karras et al. 2022, eq. 57)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.diffusion.arrays import Array, Floats
from ddpm_studio.engine.diffusion.denoiser import Estimate, eps_from_x_0

MOST_VALUES = 2**23
"""Likenesses that are compared at once: 64 MB."""
FEW = 2**24
"""Multiply-adds of a product that is too small to be shared among threads."""


class WeighedMean:
    """The mean of pictures, each weighed by how likely it is to have become x_t; they are taken in part by part.

    A softmax of −‖x_t − √ᾱ x‖² / (2 (1 − ᾱ)) over the pictures x. Its largest exponent so far is kept aside, and what
    was summed is scaled when a larger one comes (Milakov & Gimelshein 2018), so that they need not be there at once.
    """

    def __init__(self, x_t: Array, alpha_bar_t: float) -> None:
        """:param x_t: (N, D) NumPy floats, in whose precision all is computed.
        :param alpha_bar_t: ᾱ_t, below 1.
        """
        self._x_t, self._alpha_bar = x_t, alpha_bar_t
        self._most = np.full((len(x_t), 1), -np.inf, x_t.dtype)
        self._total, self._sum = np.zeros_like(self._most), np.zeros_like(x_t)

    def add(self, pictures: Array, counts: npt.NDArray[np.bool_] | None = None) -> None:
        """Take in more `pictures`, (K, D).

        :param counts: (N, K), whether a picture counts for an x_t; None: all do.
        """
        a = self._alpha_bar
        likeness = _product("nd,kd->nk", a**0.5 * self._x_t, pictures) - a / 2 * (pictures**2).sum(-1)
        likeness /= 1 - a
        if counts is not None:
            likeness = np.where(counts, likeness, -np.inf)
        most = np.maximum(self._most, likeness.max(-1, keepdims=True))
        base = np.where(np.isfinite(most), most, 0)  # while nothing counts, nothing is summed
        before, shares = np.exp(self._most - base), np.exp(likeness - base)
        self._total = before * self._total + shares.sum(-1, keepdims=True)
        self._sum = before * self._sum + _product("nk,kd->nd", shares, pictures)
        self._most = most

    def mean(self) -> Array:
        """Return E[x_0 | x_t] over what was taken in, (N, D)."""
        return self._sum / self._total


@dataclass(frozen=True)
class ExactDenoiser:
    """E[x_0 | x_t] for data that are so many pictures, all alike likely; arithmetic on NumPy arrays."""

    pictures: Floats
    """(K, …) in the units of the signal. For a model that learnt with flips, the flipped ones as well."""
    alpha_bar: Floats
    """ᾱ_0 … ᾱ_T, shape (T + 1,)."""

    def __call__(self, x_t: Floats, t: int) -> Estimate:
        """Estimate the image and the noise in `x_t`, (N, …), shaped as the pictures, at time `t`, 1 ≤ t ≤ T."""
        a, at_once = float(self.alpha_bar[t]), max(1, MOST_VALUES // len(self.pictures))
        parts = [self._mean(x_t[first : first + at_once], a) for first in range(0, len(x_t), at_once)]
        x_0 = np.concatenate(parts)
        return Estimate(x_0, eps_from_x_0(x_0, x_t, a), prediction="x_0")

    def _mean(self, x_t: Floats, a: float) -> Floats:
        weighed = WeighedMean(x_t.reshape(len(x_t), -1), a)
        weighed.add(self.pictures.reshape(len(self.pictures), -1))
        mean: Floats = weighed.mean().reshape(x_t.shape)
        return mean


def _product(subscripts: str, one: Array, other: Array) -> Array:
    """Return a matrix product of (N, …) and (K, D)."""
    if len(one) * other.size < FEW:
        # By einsum, as the threads of a matrix product of a small set wait longer for each other than it takes.
        return np.einsum(subscripts, one, other)
    return one @ (other.T if subscripts == "nd,kd->nk" else other)
