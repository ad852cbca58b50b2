"""The bound by few of its terms: which of them are looked at, and what each then stands for.

Most of the bound lies at small t, so that times drawn evenly say little: of 128 pictures of digits and a chain of 1,000
steps, whose bound was 4.15 bits per dimension, ten evaluations a picture erred by 1.1 with even times, by 0.5 where
t = 1 was certain besides, by 0.029 by chances as 1 / (t + 3), and by 0.020 by those below; by 0.025 with the noise that
L_0 itself is measured by. Rejected, since they gained no more: chances learnt from the costs of 24 other pictures
(Nichol and Dhariwal 2021, section 3.3), a second t that is certain, and strata over the pictures as well, of which
their spread would no more tell the error.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.diffusion.arrays import Array, Floats
from ddpm_studio.engine.diffusion.likelihood import decoder_bits, steps_of

Numbers = npt.NDArray[np.int64]
FALL = 1.2
"""The chance of t is in proportion to 1 / (t + 1)^1.2: what a term costs falls like that, of digits to within two
fifths from t = 2 to 750. With powers from 1.1 to 1.25 the error is the same."""


def all_terms(last: int, pictures: int) -> tuple[Numbers, Floats]:
    """Return every step of a chain of `last` for each of so many pictures, and what it counts, (`pictures`, `last`)."""
    numbers = np.tile(np.arange(last, 0, -1), (pictures, 1))
    return numbers, np.ones(numbers.shape)


def few_terms(last: int, uniform: Floats) -> tuple[Numbers, Floats]:
    """Return which terms of a chain of `last` steps are looked at, and what each counts, so that the sum is the bound.

    The first is that of t = 1, which is certain; each of the others comes from one of as many strata of 2 … `last`
    that are equally likely, for each picture by itself.

    :param uniform: numbers from 0 to less than 1, (N, K − 1): a place in each stratum.
    :return: numbers of steps, counted from the end of the chain, and weights, both (N, K).
    """
    pictures, count = uniform.shape
    chances = (np.arange(2, last + 1) + 1.0) ** -FALL
    chances /= chances.sum()
    places = (np.arange(count) + uniform) / count
    drawn = np.searchsorted(chances.cumsum(), places, side="right").clip(max=last - 2)  # sums round
    first, sure = np.ones((pictures, 1), np.int64), np.ones((pictures, 1))
    return np.hstack([first, drawn + 2]), np.hstack([sure, 1 / (count * chances[drawn])])


def spans_of(last: int) -> list[tuple[int, int]]:
    """Return ranges of t, first and last, that are of like length on a logarithmic axis: 1, 2, 3 … 5, 6 … 10, …"""
    ends = sorted({last, *(end for end in (f * 10**p for p in range(len(str(last))) for f in (1, 2, 5)) if end < last)})
    return [(before + 1, end) for before, end in zip([0, *ends], ends, strict=False)]


def decoder_floor(x_0: Array, alpha_bar: Floats) -> Array:
    """Return what L_0 costs a model that knows pictures for certain, (N,), in bits per dimension.

    The last step has a variance all the same, β̃ of the one before it, so that the levels beside the right one are
    never ruled out; only black and white have but one neighbour. A variance that is learnt lies above it.

    :param x_0: (N, C, H, W), of 256 levels from −1 to 1.
    :param alpha_bar: of the chain, (T + 1,).
    """
    deviation = math.exp(0.5 * float(steps_of(alpha_bar).log_small[1]))
    return decoder_bits(x_0, x_0, deviation).mean((1, 2, 3))
