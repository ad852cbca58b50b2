"""How good samples are: do their nearest real pictures agree on a label, and are they spread as the real ones are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

Floats = npt.NDArray[np.float64]
NEIGHBOURS = 5
USUAL = 0.99
"""The share of real pictures whose distance to the nearest other one counts as usual."""


def share_that_agrees(samples: Floats, real: Floats, labels: npt.NDArray[np.int64]) -> float:
    """Return the share of `samples`, (N, D), whose five nearest `real` ones, (M, D), all have one of `labels`, (M,)."""
    return float(_agrees(_squared_distances(samples, real), labels).mean())


def share_that_is_near(samples: Floats, real: Floats, labels: npt.NDArray[np.int64]) -> float:
    """Return the share as above of those that are no farther from the nearest real one than real ones are.

    Agreement alone is for samples that are of some kind: noise, too, has five nearest, and they may well be alike.
    """
    among = _squared_distances(real, real)
    np.fill_diagonal(among, np.inf)
    farthest = np.quantile(among.min(axis=1), USUAL)
    distances = _squared_distances(samples, real)
    return float((_agrees(distances, labels) & (distances.min(axis=1) <= farthest)).mean())


def share_that_is_clear(samples: Floats, real: Floats, labels: npt.NDArray[np.int64]) -> float:
    """Return the share as above of those that are nearer to a real one than real ones of two labels are to each other.

    Nearer, that is, than 99 of 100 real ones are to any of another label: what lies between two kinds does not count.
    """
    return float(are_clear(samples, real, labels).mean())


def are_clear(samples: Floats, real: Floats, labels: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which of `samples` are so, (N,); see `share_that_is_clear`."""
    among = _squared_distances(real, real)
    among[labels[:, None] == labels] = np.inf
    nearest_stranger = np.quantile(among.min(axis=1), 1 - USUAL)
    distances = _squared_distances(samples, real)
    clear: npt.NDArray[np.bool_] = _agrees(distances, labels) & (distances.min(axis=1) < nearest_stranger)
    return clear


def _agrees(distances: Floats, labels: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    nearest = labels[np.argpartition(distances, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]]
    agrees: npt.NDArray[np.bool_] = (nearest == nearest[:, :1]).all(axis=1)
    return agrees


def _squared_distances(one: Floats, other: Floats) -> Floats:
    """(N, D) and (M, D) to (N, M)."""
    distances: Floats = (one**2).sum(1)[:, None] - 2 * one @ other.T + (other**2).sum(1)[None]
    return distances


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


SIDE = 12
FAINTEST = 25
"""A picture that nowhere differs by more levels from its ground is empty."""


def silhouettes(pixels: npt.NDArray[np.uint8]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the form in each of `pixels`, (N, H, W, C), whatever its colour, place and size, as (N, 144) in 0 … 1.

    The ground is the median of the border; the form is what differs from it, cut out to a square and brought to 12×12.
    The second array, (N,), says which pictures have a form at all.
    """
    forms, there = np.zeros((len(pixels), SIDE * SIDE)), np.zeros(len(pixels), np.bool_)
    for number, picture in enumerate(pixels.astype(np.int16)):
        border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        apart = np.abs(picture - np.median(border, axis=0)).max(axis=2)
        if apart.max() <= FAINTEST:
            continue
        mask = np.clip(apart / np.percentile(apart[apart > apart.max() / 2], 50), 0, 1)
        rows, columns = np.nonzero(mask > 0.5)
        box = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        side = max(box[2] - box[0], box[3] - box[1])
        left, top = (box[0] + box[2] - side) / 2, (box[1] + box[3] - side) / 2
        image = Image.fromarray((mask * 255).astype(np.uint8))
        cut = image.transform(
            (SIDE, SIDE), Image.Transform.EXTENT, (left, top, left + side, top + side), Image.Resampling.BILINEAR
        )
        forms[number], there[number] = np.asarray(cut, np.float64).ravel() / 255, True
    return forms, there


def halved(pixels: npt.NDArray[np.uint8]) -> Floats:
    """Return `pixels`, (N, H, W, C), as means of 2×2, flat, (N, H W C / 4), in 0 … 1."""
    count, height, width, channels = pixels.shape
    blocks = pixels.reshape(count, height // 2, 2, width // 2, 2, channels) / 255
    means: Floats = blocks.mean(axis=(2, 4)).reshape(count, -1)
    return means
