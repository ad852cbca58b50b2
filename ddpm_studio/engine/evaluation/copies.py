"""Whether pictures are copies of those that were learnt from: how near the nearest lies, and how near others do.

A picture counts as a copy where the nearest lies less than a third as far as the second nearest (Yoon et al. 2023,
https://openreview.net/forum?id=shciCbSk9h). The test of Meehan et al. 2020 (https://arxiv.org/abs/2004.05675) asks
whether samples lie nearer to what was learnt from than pictures do that were not.

Of 400 samples of digits of which a share were planted copies with noise of σ = 6 levels, the first found 0, .020, .050,
.100, .250 of shares of 0, .02, .05, .10, .25, and none besides.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.events import Pixels

COPY = 1 / 3
"""A ratio of the nearest's distance to the second's below it is a copy's."""
KEPT = 4
"""So many of the nearest are looked at again exactly: in single precision |a|² + |b|² − 2ab is mostly rounding where a
and b are nearly alike."""
QUANTILE = 0.01
"""Of the distances of held-out pictures."""
BLOCK = 4096
"""Pictures that are looked at together."""
MIDDLE = 127.5
Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Near:
    """The nearest and the second nearest picture of each of S samples."""

    numbers: Numbers
    """(S, 2); −1 where there is none."""
    distances: Floats
    """The root of the mean squared difference, in levels, (S, 2); infinite where there is none."""
    mirrored: npt.NDArray[np.bool_]
    """Whether it is the mirror image that is as near, (S, 2)."""

    @property
    def ratios(self) -> Floats:
        """How far the nearest lies as a part of how far the second does, (S,); 1 where both are equal."""
        first, second = self.distances.T
        ratios: Floats = np.where(np.isfinite(second), first / np.maximum(second, 1e-12), 1.0)
        return ratios

    @property
    def are_copies(self) -> npt.NDArray[np.bool_]:
        """Which samples count as copies, (S,)."""
        return self.ratios < COPY


class NearestSearch:
    """Finds what is nearest to samples while the pictures pass by, some at a time."""

    def __init__(self, samples: Pixels, looks_in_mirror: bool) -> None:
        """Look for the nearest of `samples`, (S, H, W, C).

        :param looks_in_mirror: whether a picture's mirror image counts as the picture, as where flips are learnt.
        """
        self._ways = [samples, samples[:, :, ::-1]] if looks_in_mirror else [samples]
        self._rows = [_rows(way) for way in self._ways]
        self._best = np.full((len(samples), KEPT), np.inf, np.float32)
        self._numbers = np.full((len(samples), KEPT), -1, np.int64)

    def look_at(self, pixels: Pixels, numbers: Numbers) -> None:
        """Look at some pictures, (n, H, W, C), that are known by `numbers`, (n,)."""
        others = _rows(pixels)
        squares = np.einsum("nd,nd->n", others, others)
        found = np.full((len(self._best), len(others)), np.inf, np.float32)
        for rows in self._rows:
            apart = np.einsum("sd,sd->s", rows, rows)[:, None] + squares - 2 * (rows @ others.T)
            np.minimum(found, apart, out=found)
        every = np.hstack([self._best, found])
        known = np.hstack([self._numbers, np.broadcast_to(numbers, found.shape)])
        chosen = np.argpartition(every, KEPT - 1, axis=1)[:, :KEPT]
        self._best = np.take_along_axis(every, chosen, axis=1)
        self._numbers = np.take_along_axis(known, chosen, axis=1)

    def found(self, pixels_of: Callable[[Numbers], Pixels]) -> Near:
        """Return the nearest two, measured exactly.

        :param pixels_of: returns the pictures of these numbers.
        """
        count = len(self._numbers)
        distances, mirrored = np.full((count, KEPT), np.inf), np.zeros((count, KEPT), bool)
        for row, numbers in enumerate(self._numbers):
            there = numbers >= 0
            if there.any():
                others = pixels_of(numbers[there]).astype(np.float64)
                each = np.stack([_apart(way[row].astype(np.float64), others) for way in self._ways])
                distances[row, there], mirrored[row, there] = each.min(axis=0), each.argmin(axis=0) == 1
        order = np.argsort(distances, axis=1, kind="stable")[:, :2]
        picked = [np.take_along_axis(each, order, axis=1) for each in (self._numbers, distances, mirrored)]
        return Near(*picked)


def _rows(pixels: Pixels) -> npt.NDArray[np.float32]:
    # About the middle, where squares are smaller and less is lost.
    return np.ascontiguousarray(pixels).reshape(len(pixels), -1).astype(np.float32) - np.float32(MIDDLE)


def _apart(sample: Floats, others: Floats) -> Floats:
    apart: Floats = np.sqrt(((others - sample) ** 2).reshape(len(others), -1).mean(axis=1))
    return apart


def share_nearer(samples: Floats, held_out: Floats) -> float:
    """Return the share of samples that lie nearer than nearly all held-out pictures do; about 0.01 by chance.

    :param samples: how far each lies from what was learnt from, (S,); `held_out` likewise.
    """
    return float((samples < np.quantile(held_out, QUANTILE)).mean())


def rank_test(samples: Floats, held_out: Floats) -> float:
    """Return z of the test of Mann and Whitney 1947: below −3 samples lie nearer than held-out pictures do.

    It is corrected for ties; 0 where all are equal.
    """
    both = np.concatenate([samples, held_out])
    _, places, counts = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    first, second, total = len(samples), len(held_out), len(both)
    above = float(ranks[:first].sum()) - first * (first + 1) / 2
    ties = float((counts.astype(np.float64) ** 3 - counts).sum()) / (total * (total - 1))
    variance = first * second / 12 * (total + 1 - ties)
    return (above - first * second / 2) / math.sqrt(variance) if variance > 0 else 0.0
