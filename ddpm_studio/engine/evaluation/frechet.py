"""The Fréchet distance between two sets of features, each taken for a Gaussian.

Heusel et al. 2017 (https://arxiv.org/abs/1706.08500, eq. 6): |μ1 − μ2|² + tr C1 + tr C2 − 2 tr (C1 C2)^½, with
covariances over N − 1. All in double precision: in single the roots alone err by more than two good models differ.

tr (C1 C2)^½ is the sum of the singular values of A1 A2ᵀ for any A with AᵀA = C. Where a set has fewer features than
dimensions, A is what is left of it without its mean, and nothing is rounded away that is not there. Rejected: the
square root of the product C1 C2, which is neither symmetric nor, of few pictures, regular; its imaginary parts are cut
off by everyone who uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Features = npt.NDArray[np.floating]
"""(N, D), of single or double precision."""
BLOCK = 1000
"""Features that are brought to double precision at once."""
FEWEST_A_DIMENSION = 2
"""So many pictures a dimension of the features are needed for a distance that says more of the pictures than of N."""


@dataclass(frozen=True)
class Moments:
    """Mean, (D,), and covariance over N − 1, (D, D), of N features."""

    count: int
    """0: nobody knows, as in files of statistics."""
    mean: Floats
    covariance: Floats
    rest: Floats | None = None
    """(N, D): the features without their mean, over √(N − 1), where there are no more of them than dimensions."""

    @property
    def dimensions(self) -> int:
        """D."""
        return len(self.mean)


class Gathering:
    """Mean and covariance of features that come one block after the other."""

    def __init__(self) -> None:
        self._count = 0
        self._shift: Floats | None = None

    def add(self, features: Features) -> None:
        """Take (n, D) more; D is the same each time."""
        for first in range(0, len(features), BLOCK):
            block = features[first : first + BLOCK].astype(np.float64)
            if self._shift is None:
                # The sums are of what is left of a mean: else the squares of large means would drown the rest.
                self._shift = block.mean(0)
                self._sum = np.zeros_like(self._shift)
                self._products = np.zeros((block.shape[1], block.shape[1]))
            block -= self._shift
            self._sum += block.sum(0)
            self._products += block.T @ block
            self._count += len(block)

    def moments(self) -> Moments:
        """Return those of all that was added.

        :raises ValueError: if that is fewer than two.
        """
        if self._shift is None or self._count < 2:
            raise ValueError("a covariance needs two features")
        about = self._sum / self._count
        covariance = (self._products - self._count * np.outer(about, about)) / (self._count - 1)
        return Moments(self._count, self._shift + about, covariance)


def moments_of(features: Features) -> Moments:
    """Return the moments of all of (N, D), N ≥ 2."""
    if len(features) > features.shape[1]:
        gathering = Gathering()
        gathering.add(features)
        return gathering.moments()
    values = features.astype(np.float64)
    mean = values.mean(0)
    rest = (values - mean) / np.sqrt(len(values) - 1)
    return Moments(len(values), mean, rest.T @ rest, rest)


def frechet_distance(first: Moments, second: Moments) -> float:
    """Return the distance.

    :raises ValueError: if the two have not the same dimensions.
    """
    if first.dimensions != second.dimensions:
        raise ValueError(f"{first.dimensions} dimensions against {second.dimensions}")
    return _distance(first, second, None if second.rest is not None else _root(second.covariance))


def _distance(first: Moments, second: Moments, root: Floats | None) -> float:
    """Return the distance, given the symmetric root of the second covariance, (D, D), where it has full rank."""
    apart = first.mean - second.mean
    if first.rest is None and root is not None:
        inner = root @ first.covariance @ root
        shared = np.sqrt(np.linalg.eigvalsh((inner + inner.T) / 2).clip(0)).sum()
    else:
        one = first.rest if first.rest is not None else _root(first.covariance)
        other = second.rest if root is None else root
        assert other is not None
        shared = np.linalg.svd(one @ other.T, compute_uv=False).sum()
    distance = apart @ apart + np.trace(first.covariance) + np.trace(second.covariance) - 2 * shared
    return max(0.0, float(distance))  # of sets that are alike, rounding may leave less


def _root(covariance: Floats) -> Floats:
    values, vectors = np.linalg.eigh(covariance)
    root: Floats = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    return root


@dataclass(frozen=True)
class Extrapolated:
    """The distance at infinitely many pictures, and its standard error."""

    value: float
    error: float


REPEATS, POINTS = 10, 12


def extrapolate(
    features: Features, reference: Moments, random: np.random.Generator, repeats: int = REPEATS
) -> Extrapolated:
    """Return what the distance of more and more features like these goes to: a, of the fit a + b / N.

    Chong and Forsyth 2020 (https://arxiv.org/abs/1911.07023, section 4.2). 12 values of N from N / 5, and from 2 D on
    where there are so many, each with other features drawn at random; the whole fit is repeated, and the error is
    the spread of a.

    :param features: (N, D), N > D.
    """
    counts = _counts(len(features), features.shape[1])
    root = _root(reference.covariance)
    found = [_fit(features, reference, root, counts, random) for _ in range(repeats)]
    return Extrapolated(float(np.mean(found)), float(np.std(found, ddof=1)) if repeats > 1 else 0.0)


def _counts(count: int, dimensions: int) -> list[int]:
    fewest = min(max(count // 5, FEWEST_A_DIMENSION * dimensions), count * 4 // 5)
    # Evenly in 1 / N, on which the distance depends: evenly in N, most points would lie at one end.
    return [round(1 / each) for each in np.linspace(1 / count, 1 / fewest, POINTS)]


def _fit(
    features: Features, reference: Moments, root: Floats, counts: Sequence[int], random: np.random.Generator
) -> float:
    distances = []
    for count in counts:
        chosen = random.choice(len(features), count, replace=False)
        distances.append(_distance(moments_of(features[np.sort(chosen)]), reference, root))
    _, intercept = np.polyfit(1 / np.array(counts), distances, 1)
    return float(intercept)
