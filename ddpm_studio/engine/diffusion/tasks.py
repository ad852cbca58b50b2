"""What is known of a picture: y = A x, for A a mask, or small matrices over channels, rows and columns.

A matrix is taken apart by its singular values once, A = U S Vᵀ (Kawar et al. 2022, DDRM, section 4); what is known are
the directions in V whose gain in S is large enough to be heard, and A⁺ = V S⁻¹ Uᵀ of these. No sampler knows of any
of it, and no task of any sampler.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np

from ddpm_studio.engine.diffusion.arrays import Array, Floats

Convert: TypeAlias = Callable[[Floats], Array]
"""Makes an array of another library of one of NumPy's."""
GREY_OF_RGB = (0.299, 0.587, 0.114)
"""Weights of red, green and blue in what Pillow calls grey (ITU-R BT.601)."""
LEAST_GAIN = 1e-2
"""Of the largest: what a blur leaves less of is not taken as known, since as much as is left has rounding in it."""


class Task(Protocol):
    """A, and how to undo as much of it as can be undone. Images are (N, C, H, W)."""

    @property
    def gains(self) -> Array:
        """How loud each direction of what is known is in y, against `weighed`'s weights; 0: it is not known."""
        ...

    def observe(self, x: Array) -> Array:
        """Return y = A x, (N, c, h, w)."""
        ...

    def explain(self, y: Array) -> Array:
        """Return A⁺ y, (N, C, H, W): the smallest picture of which y is known."""
        ...

    def weighed(self, x: Array, weights: Array) -> Array:
        """Return what is known of `x`, (N, C, H, W), each direction times its weight, which has `gains`' shape."""
        ...

    def onto(self, convert: Convert) -> Task:
        """Return the same task for arrays of another library."""
        ...


@dataclass(frozen=True)
class Mask:
    """Some pixels are known as they are, the others not at all."""

    known: Array
    """(1, 1, H, W): 1 where a pixel is known, 0 where it is erased."""

    @property
    def gains(self) -> Array:
        """See `Task.gains`: of each pixel."""
        return self.known

    def observe(self, x: Array) -> Array:
        """Return the known pixels of `x`, and 0 elsewhere."""
        return self.known * x

    def explain(self, y: Array) -> Array:
        """Return the known pixels of `y`, and 0 elsewhere."""
        return self.known * y

    def weighed(self, x: Array, weights: Array) -> Array:
        """See `Task.weighed`."""
        return self.known * weights * x

    def onto(self, convert: Convert) -> Mask:
        """See `Task.onto`."""
        return Mask(convert(self.known))


@dataclass(frozen=True)
class Separable:
    """Channels are mixed, and rows and columns are multiplied by a matrix each; made by `separable`."""

    left: tuple[Array, Array, Array]
    """U of channels, (c, i), of rows, (h, j), and of columns, (w, k)."""
    right: tuple[Array, Array, Array]
    """Vᵀ of channels, (i, C), of rows, (j, H), and of columns, (k, W)."""
    gains: Array
    """See `Task.gains`: (i, j, k)."""
    inverse: Array
    """1 / gain of what is known, and 0 of what is not: (i, j, k)."""

    def observe(self, x: Array) -> Array:
        """See `Task.observe`."""
        return _turned(self.left, self.gains * _turned(self.right, x))

    def explain(self, y: Array) -> Array:
        """See `Task.explain`."""
        return _turned(_transposed(self.right), self.inverse * _turned(_transposed(self.left), y))

    def weighed(self, x: Array, weights: Array) -> Array:
        """See `Task.weighed`."""
        return _turned(_transposed(self.right), (self.gains != 0) * weights * _turned(self.right, x))

    def onto(self, convert: Convert) -> Separable:
        """See `Task.onto`."""
        left, right = (tuple(map(convert, each)) for each in (self.left, self.right))
        return Separable(left, right, convert(self.gains), convert(self.inverse))


def separable(channels: Floats, rows: Floats, columns: Floats) -> Separable:
    """Return the task that mixes channels by (c, C), rows by (h, H) and columns by (w, W)."""
    apart = [np.linalg.svd(matrix, full_matrices=False) for matrix in (channels, rows, columns)]
    of_channels, of_rows, of_columns = (values for _, values, _ in apart)
    gains = of_channels[:, None, None] * of_rows[:, None] * of_columns
    is_known = gains > LEAST_GAIN * gains.max()
    gains = np.where(is_known, gains, 0.0)
    inverse = np.divide(1.0, gains, out=np.zeros_like(gains), where=is_known)
    (u_c, _, v_c), (u_r, _, v_r), (u_k, _, v_k) = apart
    return Separable((u_c, u_r, u_k), (v_c, v_r, v_k), gains, inverse)


def averaging(size: int, factor: int) -> Floats:
    """Return the matrix, (size / factor, size), that makes one of `factor` neighbours; `factor` divides `size`."""
    return np.kron(np.eye(size // factor), np.full((1, factor), 1 / factor))


def blurring(size: int, deviation: float) -> Floats:
    """Return the matrix, (size, size), of a Gaussian blur of σ = `deviation` pixels, mirrored at the border."""
    reach = int(np.ceil(4 * deviation))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    matrix = np.zeros((size, size))
    for row in range(size):
        # … c b a | a b c d | d c b …: what is beyond the border is what is as far within it.
        seen = (np.arange(row - reach, row + reach + 1)) % (2 * size)
        np.add.at(matrix[row], np.where(seen < size, seen, 2 * size - 1 - seen), kernel / kernel.sum())
    return matrix


def greying(channels: int) -> Floats:
    """Return the matrix that makes grey of `channels` = 3 (RGB) or 4 (RGBA, whose alpha stays): (1, 3) or (2, 4)."""
    grey = np.zeros((channels - 2, channels))
    grey[0, :3] = GREY_OF_RGB
    if channels == 4:
        grey[1, 3] = 1.0
    return grey


def _turned(matrices: tuple[Array, Array, Array], x: Array) -> Array:
    """Return `x`, (N, C, H, W), with its channels, rows and columns multiplied by a matrix each."""
    channels, rows, columns = matrices
    x = rows @ x @ columns.T
    count, inside, height, width = x.shape
    return (channels @ x.reshape(count, inside, height * width)).reshape(count, -1, height, width)


def _transposed(matrices: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
    channels, rows, columns = matrices
    return channels.T, rows.T, columns.T
