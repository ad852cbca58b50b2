"""Mean and covariance of features in NumPy files, as pytorch-fid and ADM's evaluator write and read them.

``mu``, (D,), and ``sigma``, (D, D); ADM's also ``mu_s`` and ``sigma_s`` of the features of sFID. A file of ADM's
reference pictures has both: statistics, which are of the whole set, and pictures (``arr_0``), which may be fewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.numpy_files.array_file import ArrayFile, Head, opened
from ddpm_studio.engine.errors import LoadError

LARGEST = 8192
"""Dimensions; those of FID are 2048."""
REMEDY = "Choose a file with mu, (D,), and sigma, (D, D)."
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Statistics:
    """Mean, (D,), and covariance, (D, D)."""

    mean: Floats
    covariance: Floats


def has_statistics(path: Path) -> bool:
    """Whether a file has ``mu`` and ``sigma``; not of one that cannot be read."""
    try:
        with opened(path) as file:
            return {"mu", "sigma"} <= set(file.names)
    except LoadError:
        return False


def has_only_statistics(path: Path) -> bool:
    """Whether a file has ``mu`` and ``sigma``, and no array that could be pictures; not of one that cannot be read."""
    try:
        with opened(path) as file:
            return {"mu", "sigma"} <= set(file.names) and not any(len(head.shape) in (3, 4) for head in file.heads())
    except LoadError:
        return False


def read_statistics(path: Path, ending: str = "") -> Statistics | None:
    """Return the statistics in a file; None if it has none of this ending.

    :param ending: ``_s`` for those of sFID.
    :raises LoadError: if it cannot be read, or they are not what they must be.
    """
    with opened(path) as file:
        names = f"mu{ending}", f"sigma{ending}"
        if not set(names) <= set(file.names):
            return None
        mean, covariance = (_read(path, file, file.head(name)) for name in names)
    if mean.ndim != 1 or covariance.shape != (len(mean), len(mean)):
        raise LoadError(path, names[1], f"has the shape {covariance.shape} beside a mean of {mean.shape}", REMEDY)
    if not np.allclose(covariance, covariance.T, rtol=1e-4, atol=1e-6 * float(np.abs(covariance).max())):
        raise LoadError(path, names[1], "is not symmetric, as a covariance is", REMEDY)
    return Statistics(mean, (covariance + covariance.T) / 2)


def _read(path: Path, file: ArrayFile, head: Head) -> Floats:
    is_small = len(head.shape) in (1, 2) and 1 <= min(head.shape) <= max(head.shape) <= LARGEST
    if not is_small or head.dtype.kind != "f" or (head.is_fortran and len(head.shape) != 2):
        raise LoadError(path, head.name, f"holds {head.dtype} values of shape {head.shape}, no statistics", REMEDY)
    # Stored column by column a covariance is the same.
    (values,) = file.pieces(head, head.shape[0])
    if not np.isfinite(values).all():
        raise LoadError(path, head.name, "holds values that are not numbers", REMEDY)
    return values.astype(np.float64)
