"""Numbers of any type → the 256 levels of a picture.

Whoever has numbers of more than eight bits says in which range they are: by their type, or by what is plain to see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.numpy_files.array_file import Head
from ddpm_studio.engine.errors import FieldError, LoadError
from ddpm_studio.engine.events import Pixels, Work
from ddpm_studio.engine.pace import Pace

Values: TypeAlias = Literal["auto", "0 to 1", "-1 to 1", "0 to 255", "0 to 65535"]
VALUES_FIELD = "data.source.values"
RANGES = {"0 to 1": (0.0, 1.0), "-1 to 1": (-1.0, 1.0), "0 to 255": (0.0, 255.0), "0 to 65535": (0.0, 65535.0)}


@dataclass(frozen=True)
class Levels:
    """Black and white of an array of images."""

    low: float = 0.0
    high: float = 255.0
    warning: str = ""

    def of(self, values: npt.NDArray[Any]) -> Pixels:
        """Return values as uint8; what lies outside is black or white."""
        if values.dtype == np.uint8 and (self.low, self.high) == (0.0, 255.0):
            return values
        scaled = (values.astype(np.float64) - self.low) * (255.0 / (self.high - self.low))
        return np.rint(scaled).clip(0, 255).astype(np.uint8)


def levels_of(path: Path, head: Head, values: Values, pieces: Iterable[npt.NDArray[Any]]) -> Work[Levels]:
    """Return how the numbers of an array become levels.

    :param pieces: all of them, piece by piece; read only if type and choice do not say it.
    :raises FieldError: if their range is none of the usual ones, so that it must be chosen.
    :raises LoadError: if some are no numbers.
    """
    if values != "auto":
        return Levels(*RANGES[values])
    if head.dtype == np.uint8:
        return Levels()
    if head.dtype.kind == "b":
        return Levels(0.0, 1.0)
    low, high, are_whole = yield from _look_at(path, head, pieces)
    if head.dtype == np.uint16:
        return Levels(0.0, 65535.0, _warning(high))
    if head.dtype.kind in "ui" and low >= 0 and high <= 255:
        return Levels(0.0, 1.0) if high <= 1 else Levels()
    if head.dtype.kind == "f" and low >= -1 and high <= 1:
        return Levels(-1.0 if low < 0 else 0.0, 1.0)
    if head.dtype.kind == "f" and low >= 0 and 1 < high <= 255 and are_whole:
        return Levels()
    said = f"{path.name}: {head.name} has values from {low:g} to {high:g}. Choose what is black and white (values)."
    raise FieldError(VALUES_FIELD, said)


def _look_at(path: Path, head: Head, pieces: Iterable[npt.NDArray[Any]]) -> Work[tuple[float, float, bool]]:
    """Return the least and the largest value, and whether all are whole numbers."""
    pace = Pace("Looking at the values", "images", head.shape[0])
    low, high, are_whole, done = np.inf, -np.inf, True, 0
    yield from pace.report(0)
    for piece in pieces:
        if head.dtype.kind == "f" and not np.isfinite(piece).all():
            raise LoadError(path, head.name, "holds values that are not numbers", "Save it without them.")
        low, high = min(low, float(piece.min())), max(high, float(piece.max()))
        are_whole = are_whole and (head.dtype.kind != "f" or bool((piece == np.rint(piece)).all()))
        done += len(piece)
        yield from pace.report(done)
    return low, high, are_whole


def _warning(high: float) -> str:
    if high >= 65535 / 4:
        return ""
    return f"The values go to {high:,.0f} of the 65,535 that their type allows, so that the pictures are dark."
