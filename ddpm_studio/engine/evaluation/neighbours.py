"""How much of a set looks real, and how much of reality it covers: by the nearest neighbours of its features.

Precision and recall: Kynkäänniemi et al. 2019 (https://arxiv.org/abs/1904.06991), k = 3. Density and coverage: Naeem et
al. 2020 (https://arxiv.org/abs/2002.09797), k = 5. Around each feature lies a ball that reaches to its k-th nearest
neighbour in its own set, itself not counted.

Both sets must be of one size: balls of a larger reference are smaller, so that precision falls and recall rises.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.evaluation.frechet import Features

K_PRECISION, K_DENSITY = 3, 5
BLOCK = 1000
"""Rows of distances that are in memory at once."""
NOISE = 4e-6
"""Of |a|² + |b|²: a squared distance below it is rounding, and means the same picture."""
Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Balls:
    """A set of features, with the squared radii of their balls, (N,) each."""

    features: Floats32
    precision: Floats32
    density: Floats32


@dataclass(frozen=True)
class Shares:
    """What the balls say, of sets of equal size."""

    precision: float
    """The share of samples that lie within a ball of a real picture."""
    recall: float
    """The share of real pictures that lie within a ball of a sample."""
    density: float
    """How many balls of real pictures a sample lies in, over k; 1 where both sets are alike."""
    coverage: float
    """The share of real pictures with a sample within their ball."""


def balls(features: Features) -> Balls:
    """Return the balls of (N, D), N > 5."""
    values = np.ascontiguousarray(features, np.float32)
    radii = np.empty((2, len(values)), np.float32)
    for rows, distances in squared_distances(values, values):
        # The nearest of all is itself, at 0.
        distances.partition((K_PRECISION, K_DENSITY), axis=1)
        radii[:, rows] = distances[:, (K_PRECISION, K_DENSITY)].T
    return Balls(values, radii[0], radii[1])


def shares(samples: Balls, real: Balls) -> Shares:
    """Return what the balls of samples and real pictures say of each other.

    :raises ValueError: if the sets are not of one size.
    """
    count = len(samples.features)
    if count != len(real.features):
        raise ValueError(f"{count} samples against {len(real.features)}")
    looks_real = inside = 0
    is_recalled, is_covered = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    for rows, distances in squared_distances(samples.features, real.features):
        looks_real += int((distances <= real.precision).any(axis=1).sum())
        is_recalled |= (distances <= samples.precision[rows, None]).any(axis=0)
        is_inside = distances < real.density
        inside += int(np.count_nonzero(is_inside))
        is_covered |= is_inside.any(axis=0)
    density = inside / (K_DENSITY * count)
    return Shares(looks_real / count, float(is_recalled.mean()), density, float(is_covered.mean()))


def expected_coverage(count: int, k: int = K_DENSITY) -> float:
    """Return the coverage of two sets of `count` that are alike (Naeem et al. 2020, section 3.3.2)."""
    steps = np.arange(1, k + 1)
    return float(1 - np.prod((count - steps) / (2 * count - steps)))


def squared_distances(first: Floats32, second: Floats32) -> Iterator[tuple[slice, Floats32]]:
    """Yield squared distances, (n, M), of (N, D) to (M, D) a thousand rows at a time, and which rows they are of."""
    # Of what is left without the mean the squares are small, and so is what their difference is rounded by.
    mean = second.mean(axis=0)
    other = second - mean
    squares = np.einsum("md,md->m", other, other)
    for begin in range(0, len(first), BLOCK):
        rows = slice(begin, min(begin + BLOCK, len(first)))
        one = first[rows] - mean
        sums = np.einsum("nd,nd->n", one, one)[:, None] + squares
        distances = one @ other.T
        distances *= -2
        distances += sums
        distances[distances < NOISE * sums] = 0
        yield rows, distances
