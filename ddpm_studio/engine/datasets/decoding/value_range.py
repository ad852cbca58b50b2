"""The range of values of a whole set: what is seen of it, and which values become black and white."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.keeping.pixel_file import Stack
from ddpm_studio.engine.datasets.options import DataOptions
from ddpm_studio.engine.datasets.picture import Seen
from ddpm_studio.engine.events import Levels, ValueSpread

PERCENTILES = (0.1, 99.9)
STEPS = 64
"""Of the histogram."""
MOST_VALUES = 4 * 1024 * 1024
"""That stand for those of the whole set; beyond, every other is dropped."""
FEW_IMAGES = 1024
"""Images that stand for a set of eight bits."""
MOSTLY_UNUSED = 0.25


@dataclass
class ValueTally:
    """Gathers what is seen of pictures of more than eight bits; without such, nothing."""

    low: float = np.inf
    high: float = -np.inf
    usual: tuple[float, float] | None = None
    _is_plain: bool = True
    _count: int = 0
    _stride: int = 1
    _samples: list[npt.NDArray[np.float32]] = field(default_factory=list)

    def add(self, seen: Seen) -> None:
        """Count one picture."""
        self.low, self.high = min(self.low, seen.low), max(self.high, seen.high)
        if not self._count:
            self.usual = seen.usual
        elif self.usual is not None:
            wider = seen.usual and (min(self.usual[0], seen.usual[0]), max(self.usual[1], seen.usual[1]))
            self.usual = wider
        self._is_plain = self._is_plain and seen.is_plain
        self._count += 1
        self._samples.append(seen.sample[:: self._stride])
        while sum(map(len, self._samples)) > MOST_VALUES:
            self._stride *= 2
            self._samples = [sample[::2] for sample in self._samples]

    def values(self) -> npt.NDArray[np.float32]:
        """Return some values of all pictures; none if no picture had more than eight bits."""
        return np.concatenate(self._samples) if self._samples else np.empty(0, np.float32)

    def levels(self, data: DataOptions, pixels: Stack) -> Levels | None:
        """Return what becomes black and white; None: what the type says.

        :param pixels: (N, H, W, C), as read by their type, for a set of which no picture has more than eight bits.
        """
        is_wide = self._count > 0
        if data.range == "type" or (data.range == "auto" and self._is_plain):
            return None
        if data.range == "numbers":
            return Levels(*data.range_ends, of_bytes=not is_wide)
        if data.range == "percentiles":
            values = self.values() if is_wide else _colours(pixels[:: max(1, len(pixels) // FEW_IMAGES)])
            low, high = np.percentile(values, PERCENTILES).tolist()
        else:
            low, high = (self.low, self.high) if is_wide else _ends(pixels)
        return Levels(low, high if high > low else low + 1.0, of_bytes=not is_wide)

    def spread(self, levels: Levels | None, pixels: Stack, *, is_scaled: bool) -> ValueSpread:
        """Return how the values are spread, as files have them.

        :param pixels: (N, H, W, C) of the set.
        :param is_scaled: whether bytes among them were scaled by `levels` already, if those are of bytes.
        """
        values: npt.NDArray[Any]
        if self._count:
            values, low, high, usual = self.values(), self.low, self.high, self.usual
        else:
            values = _colours(pixels[:: max(1, len(pixels) // FEW_IMAGES)])
            (low, high), usual = _ends(pixels) if _seems_unused(values) else _ends(values), (0.0, 255.0)
            if is_scaled and levels is not None and levels.of_bytes:
                factor = (levels.high - levels.low) / 255
                values = values.astype(np.float32) * np.float32(factor) + np.float32(levels.low)
                low, high = low * factor + levels.low, high * factor + levels.low
        counts, _ = np.histogram(values, STEPS, (low, high if high > low else low + 1.0))
        percentiles = np.percentile(values, PERCENTILES).tolist()
        return ValueSpread(
            low, high, (percentiles[0], percentiles[1]), usual, levels, tuple(int(count) for count in counts)
        )


def warnings_of(spread: ValueSpread) -> list[str]:
    """Return what should be known of a range before it is learnt from."""
    if spread.levels is not None:
        return []
    if spread.usual is None:
        return [
            "Values in files of floats are scaled by a guess for each picture. Choose “set” as the range of values, "
            "so that all are scaled alike."
        ]
    low, high = spread.usual
    if spread.high - spread.low >= MOSTLY_UNUSED * (high - low):
        return []
    return [
        f"Values reach from {spread.low:g} to {spread.high:g} only, while files can hold {low:g} to {high:g}: most of "
        "the range from black to white is unused. Choose “set” as the range of values to use all of it."
    ]


def _seems_unused(values: npt.NDArray[Any]) -> bool:
    return float(values.max()) - float(values.min()) < MOSTLY_UNUSED * 255


def _colours(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return pixels without alpha."""
    return pixels[..., :3] if pixels.shape[-1] == 4 else pixels


def _ends(pixels: Stack | npt.NDArray[Any]) -> tuple[float, float]:
    """Return the least and the largest of all, a part of a large set after the other."""
    parts = (_colours(pixels[begin : begin + FEW_IMAGES]) for begin in range(0, len(pixels), FEW_IMAGES))
    lows, highs = zip(*((float(part.min()), float(part.max())) for part in parts), strict=True)
    return min(lows), max(highs)
