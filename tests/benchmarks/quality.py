"""How good samples are: do their nearest real pictures agree on a label, and are they spread as the real ones are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
NEIGHBOURS = 5


def share_that_agrees(samples: Floats, real: Floats, labels: npt.NDArray[np.int64]) -> float:
    """Return the share of `samples`, (N, D), whose five nearest `real` ones, (M, D), all have one of `labels`, (M,)."""
    distances = (samples**2).sum(1)[:, None] - 2 * samples @ real.T + (real**2).sum(1)[None]
    nearest = labels[np.argpartition(distances, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]]
    return float((nearest == nearest[:, :1]).all(axis=1).mean())


def frechet_distance(samples: Floats, real: Floats) -> float:
    """Return |μ − μ'|² + tr(Σ + Σ' − 2 (Σ Σ')^½) between two clouds of points, (N, D) and (M, D)."""
    first, second = np.cov(samples.T), np.cov(real.T)
    values, vectors = np.linalg.eigh(first)
    root = vectors * np.sqrt(values.clip(0)) @ vectors.T
    shared = np.sqrt(np.linalg.eigvalsh(root @ second @ root).clip(0)).sum()
    apart = samples.mean(0) - real.mean(0)
    return float(apart @ apart + np.trace(first) + np.trace(second) - 2 * shared)


def principal(real: Floats, count: int) -> tuple[Floats, Floats]:
    """Return the mean of `real`, (M, D), and its `count` strongest directions, (D, count)."""
    mean = real.mean(0)
    _, _, directions = np.linalg.svd(real - mean, full_matrices=False)
    return mean, directions[:count].T
