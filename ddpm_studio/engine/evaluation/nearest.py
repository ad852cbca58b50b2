"""The nearest of many pictures to each of a few, pixel by pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.evaluation.frechet import Floats
from ddpm_studio.engine.evaluation.neighbours import squared_distances
from ddpm_studio.engine.events import Pixels

TRIED = 6
"""Of the nearest by products of single precision, which of copies are rounding, so many are looked at exactly."""


@dataclass(frozen=True)
class Nearest:
    """For each picture, (n,): which is nearest, how far it is, and how far the next one is that is not the same."""

    number: npt.NDArray[np.intp]
    distance: Floats
    """Root mean square of the difference, in levels 0 … 255."""
    second: Floats


def nearest(pictures: Pixels, others: Pixels, mirrors: bool = False) -> Nearest:
    """Return which of `others`, (M, H, W, C), M ≥ 2, is nearest to each of `pictures`, (N, H, W, C).

    :param mirrors: whether pictures are also compared with each as in a mirror.
    """
    shown = [others, others[:, :, ::-1]] if mirrors else [others]
    flat = [_flat(each) for each in shown]
    values = _flat(pictures)
    numbers, distances, seconds = [], [], []
    blocks = [list(squared_distances(values, each)) for each in flat]
    tables = [np.concatenate([part for _, part in block]) for block in blocks]
    for row, value in enumerate(values):
        # One row for all ways to show a picture: the nearest way counts.
        least = np.minimum.reduce([table[row] for table in tables])
        tried = np.argsort(least, kind="stable")[:TRIED]
        exact = np.min([_apart(value, each[tried]) for each in flat], axis=0)
        order = np.argsort(exact, kind="stable")
        first = order[0]
        rest = [index for index in order[1:] if not np.array_equal(others[tried[index]], others[tried[first]])]
        numbers.append(tried[first])
        distances.append(exact[first])
        seconds.append(exact[rest[0]] if rest else exact[order[-1]])
    return Nearest(np.array(numbers), np.array(distances), np.array(seconds))


def _flat(pixels: Pixels) -> npt.NDArray[np.float32]:
    return np.ascontiguousarray(pixels).reshape(len(pixels), -1).astype(np.float32)


def _apart(one: npt.NDArray[np.float32], others: npt.NDArray[np.float32]) -> Floats:
    found: Floats = np.sqrt(((one.astype(np.float64) - others) ** 2).mean(axis=1))
    return found
