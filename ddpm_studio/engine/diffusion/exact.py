"""The exact denoiser of a set of pictures: what a perfect memory of them would say (Karras et al. 2022, eq. 57)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.denoiser import Estimate, eps_from_x_0

MOST_VALUES = 2**23
"""Likenesses that are compared at once: 64 MB."""


@dataclass(frozen=True)
class ExactDenoiser:
    """E[x_0 | x_t] for data that are so many pictures, all alike likely; arithmetic on NumPy arrays.

    The mean of the pictures, each weighed by how likely it is to have become x_t: a softmax of
    −‖x_t − √ᾱ x‖² / (2 (1 − ᾱ)) over the pictures x.
    """

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
        pictures, noisy = self.pictures.reshape(len(self.pictures), -1), x_t.reshape(len(x_t), -1)
        # By einsum, as the threads of a matrix product of a small set wait longer for each other than it takes.
        likeness = np.einsum("nd,kd->nk", a**0.5 * noisy, pictures) - a / 2 * (pictures**2).sum(-1)
        shares = np.exp((likeness - likeness.max(-1, keepdims=True)) / (1 - a))
        mean: Floats = np.einsum("nk,kd->nd", shares / shares.sum(-1, keepdims=True), pictures)
        return mean.reshape(x_t.shape)
