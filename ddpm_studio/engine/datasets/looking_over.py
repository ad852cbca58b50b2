"""All pictures of a set at once, and in which order they are best looked over: odd ones first, like beside like."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.held_out import Numbers
from ddpm_studio.engine.datasets.images import Images
from ddpm_studio.engine.datasets.options import DataOptions
from ddpm_studio.engine.datasets.scan import load
from ddpm_studio.engine.events import Job, Pixels, Work
from ddpm_studio.engine.pace import Pace

SIDE = 8
"""Pixels of the small pictures that are compared."""
MOST_COMPARED = 10_000
"""Pictures that are compared each with each; of more, how far each lies from their mean is looked at."""
NEIGHBOURS = 5
ALIKE = 6.0
"""Levels: the root of the mean squared difference below which two small pictures are as good as one."""
BLOCK = 256
ROUND = 2.0
"""Levels that are no difference between pictures as a whole."""
Floats: TypeAlias = npt.NDArray[np.float32]


@dataclass(slots=True)
class Sheet:
    """A set that is looked over; `look_over` fills it."""

    data: DataOptions
    images: Images | None = None
    """None until it is opened."""
    odd_first: Numbers = field(default_factory=lambda: np.empty(0, np.int64))
    """(N,): the numbers of the pictures, what is least like the rest first; empty until that is known."""
    groups: Numbers = field(default_factory=lambda: np.empty(0, np.int64))
    """(N,): of each picture the number of its group of near duplicates; -1: it has none, or that was not looked at."""

    @property
    def together(self) -> Numbers:
        """(N,): the numbers of the pictures, near duplicates first and beside each other."""
        last = np.where(self.groups < 0, len(self.groups), self.groups)
        return np.argsort(last, kind="stable")


def look_over(sheet: Sheet, cache_folder: Path) -> Job:
    """Open the set of `sheet`, compare its pictures, and fill it. Errors as in `load`.

    They are compared as 8×8 pictures: an odd one is far from its nearest, in the mean of five. That alone would pass
    over a black frame, a blank page or noise, which are near to everything; so brightness, contrast, colour and
    roughness count as well: by what is least usual about it, a picture is odd.
    """
    images, _ = yield from load(sheet.data, cache_folder)
    small, measures = yield from _small(images)
    if len(small) > MOST_COMPARED:
        far: Floats = np.sqrt(np.square(small - small.mean(0)).mean(1))
        groups: Numbers = np.full(len(small), -1)
    else:
        far, groups = yield from _compared(small)
    far = np.maximum(far, np.median(far))  # who has near neighbours is not odd
    odd = _unusual(np.column_stack([measures, far]))
    sheet.images, sheet.odd_first, sheet.groups = images, np.argsort(-odd, kind="stable"), groups


def _small(images: Images) -> Work[tuple[Floats, Floats]]:
    """Return each image brought to 8×8, (N, 64 C), by the mean of its parts, and what `_measured` says of it."""
    count = len(images.pixels)
    pace, rows, measures = Pace("Comparing the pictures", "images", 2 * count), [], []
    for first in range(0, count, BLOCK):
        pixels = images.shown(slice(first, first + BLOCK))
        rows.append(_shrunk(pixels))
        measures.append(_measured(pixels))
        yield from pace.report(min(count, first + BLOCK))
    return np.concatenate(rows), np.concatenate(measures)


def _measured(pixels: Pixels) -> Floats:
    """Return brightness, contrast, colour and roughness of each picture, (N, 4), in levels."""
    values = pixels[..., :3].astype(np.float32)
    grey = values.mean(3)
    colour = (values.max(3) - values.min(3)).mean((1, 2))
    steps = sum(np.square(np.diff(grey, axis=axis)).sum((1, 2)) for axis in (1, 2))
    return np.column_stack([grey.mean((1, 2)), grey.std((1, 2)), colour, np.sqrt(steps / grey[0].size)])


def _unusual(measures: Floats) -> Floats:
    """Return how far each picture, (N,), is out of what is usual, by the one of its measures, (N, K), that is farthest.

    That is told in distances from the median to the tenth of all that have the least, or the most.
    """
    low, usual, high = np.percentile(measures, (10, 50, 90), axis=0)
    room = np.where(measures < usual, usual - low, high - usual) + ROUND  # none is odd by a level or so
    out: Floats = (np.abs(measures - usual) / room).max(1).astype(np.float32)
    return out


def _shrunk(pixels: Pixels) -> Floats:
    count, height, width, _ = pixels.shape
    down, across = (np.linspace(0, side, min(SIDE, side) + 1).astype(int)[:-1] for side in (height, width))
    sums = np.add.reduceat(np.add.reduceat(pixels.astype(np.float32), down, 1), across, 2)
    parts = np.outer(np.diff([*down, height]), np.diff([*across, width]))
    return np.asarray((sums / parts[None, :, :, None]).reshape(count, -1), np.float32)


def _compared(small: Floats) -> Work[tuple[Floats, Numbers]]:
    """Return how far each lies from its nearest, and its group of near duplicates, each (N,)."""
    count, size = small.shape
    pace, far = Pace("Comparing the pictures", "images", 2 * count), np.zeros(count, np.float32)
    centred = small - small.mean(0)  # of large numbers little would be left of a small difference
    squares, leader = np.square(centred).sum(1), np.arange(count)
    nearest = min(NEIGHBOURS, count - 1)
    for first in range(0, count, BLOCK):
        block = slice(first, first + BLOCK)
        apart = squares[block, None] + squares[None] - 2 * centred[block] @ centred.T
        apart = np.sqrt(np.maximum(apart, 0) / size)
        rows = np.arange(len(apart))
        apart[rows, first + rows] = np.inf
        for row in range(len(apart)):
            _join(leader, first + row, np.flatnonzero(apart[row] < ALIKE))
        if nearest:
            far[block] = np.partition(apart, nearest - 1, axis=1)[:, :nearest].mean(1)
        yield from pace.report(count + min(count, first + BLOCK))
    return far, _grouped(leader)


def _join(leader: Numbers, number: int, alike: Numbers) -> None:
    """Make one group of those of a picture and of all that are like it; each is known by its first one.

    No list of pairs is kept: of a film that stands still there are as many as its frames' square.
    """
    led = leader[alike]
    if (led != leader[number]).any():
        led = np.unique(np.append(led, leader[number]))
        leader[np.isin(leader, led)] = led[0]


def _grouped(leader: Numbers) -> Numbers:
    """Return the group of each picture, counted from 0 in the order of their first pictures; -1 for those alone."""
    sizes = np.bincount(leader, minlength=len(leader))
    numbers = np.cumsum(sizes > 1) - 1
    return np.where(sizes[leader] > 1, numbers[leader], -1)
