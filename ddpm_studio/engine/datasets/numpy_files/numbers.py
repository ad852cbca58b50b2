"""What the numbers of an array mean, and one image of them as a picture.

They mean what is plain to see, or what was chosen. Where neither says what is black and white, as in 12 bits stored in
16, that is said by the range of the whole set, as for picture files of more than eight bits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.decoding.values import Values, seen_in, to_eight_bits, why_no_numbers
from ddpm_studio.engine.datasets.numpy_files.array_file import Head
from ddpm_studio.engine.datasets.picture import Picture, Wanted, picture_of
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.pace import Pace

Meant: TypeAlias = Literal["auto", "0 to 1", "-1 to 1", "0 to 255", "0 to 65535"]
RANGES = {"0 to 1": (0.0, 1.0), "-1 to 1": (-1.0, 1.0), "0 to 255": (0.0, 255.0), "0 to 65535": (0.0, 65535.0)}
BYTES = (0.0, 255.0)


@dataclass(frozen=True)
class Numbers:
    """What the numbers of an array of images mean."""

    usual: tuple[float, float]
    """What black and white are, where it is plain; else what could be."""
    is_plain: bool = True
    warning: str = ""

    def picture(self, values: npt.NDArray[Any], wanted: Wanted) -> Picture:
        """Return the image of (H, W, C) `values`, C = 1, 3 or 4; the size that is `wanted` is for others to reach."""
        if self.usual == BYTES and self.is_plain:
            return picture_of(np.rint(values).clip(0, 255).astype(np.uint8), wanted)
        height, width, channels = values.shape
        if channels == 4:  # alpha has no range of its own, and none that is chosen
            values = values.astype(np.float64)
            values[..., 3] = (values[..., 3] - self.usual[0]) / (self.usual[1] - self.usual[0])
        found = Values(values[..., 0] if channels == 1 else values, self.usual)
        image, _ = to_eight_bits(found, wanted.levels)
        mode = {1: "grey", 3: "RGB", 4: "RGBA"}[channels]
        return Picture(image, (width, height), mode, seen=seen_in(found, is_plain=self.is_plain))


def numbers_of(path: Path, head: Head, meant: Meant, pieces: Iterable[npt.NDArray[Any]]) -> Work[Numbers]:
    """Return what the numbers of an array mean.

    :param pieces: all of them, piece by piece; read only if type and choice do not say it.
    :raises LoadError: if some are no numbers.
    """
    if meant != "auto":
        return Numbers(RANGES[meant])
    if head.dtype == np.uint8:
        return Numbers(BYTES)
    if head.dtype.kind == "b":
        return Numbers((0.0, 1.0))
    if head.dtype == np.uint16:
        return Numbers((0.0, 65535.0), is_plain=False)
    low, high, are_whole = yield from _look_at(path, head, pieces)
    if head.dtype.kind in "ui" and low >= 0 and high <= 255:
        return Numbers((0.0, 1.0) if high <= 1 else BYTES)
    if head.dtype.kind == "f" and low >= -1 and high <= 1:
        return Numbers((-1.0 if low < 0 else 0.0, 1.0))
    if head.dtype.kind == "f" and low >= 0 and high <= 255 and are_whole:
        return Numbers(BYTES)
    told = f"The values of {head.name} go from {low:g} to {high:g}, which is none of the usual ranges"
    return Numbers((low, max(high, low + 1.0)), is_plain=False, warning=f"{told}: choose what is black and white.")


def _look_at(path: Path, head: Head, pieces: Iterable[npt.NDArray[Any]]) -> Work[tuple[float, float, bool]]:
    """Return the least and the largest value, and whether all are whole numbers."""
    pace = Pace("Looking at the values", "images", head.shape[0])
    low, high, are_whole, done = np.inf, -np.inf, True, 0
    yield from pace.report(0)
    for piece in pieces:
        if head.dtype.kind == "f" and (why := why_no_numbers(piece)):
            raise LoadError(path, head.name, f"holds {why}", "Save it without them.")
        low, high = min(low, float(piece.min())), max(high, float(piece.max()))
        are_whole = are_whole and (head.dtype.kind != "f" or bool((piece == np.rint(piece)).all()))
        done += len(piece)
        yield from pace.report(done)
    return low, high, are_whole
