"""Which pixels a brush, a box or a loop covers, and how marks grow: NumPy alone.

Places are (x, y) in pixels of the picture, from its upper left corner; the middle of the first pixel is (0.5, 0.5).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Place: TypeAlias = tuple[float, float]
Covered: TypeAlias = NDArray[np.bool_]

SOFTENS = 0.6
"""The outer part of a soft brush, of its radius, over which marks become fewer."""
SMALLEST_SOFT = 3
"""A smaller brush has no rim that could be soft."""


@dataclass(frozen=True)
class Area:
    """Pixels left ≤ x < right, top ≤ y < bottom."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def is_empty(self) -> bool:
        """Whether there is no pixel in it."""
        return self.right <= self.left or self.bottom <= self.top

    @property
    def slices(self) -> tuple[slice, slice]:
        """What picks it from an array (H, W, …)."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def within(self, shape: tuple[int, int]) -> Area:
        """Return what of it is in a picture of this (height, width)."""
        height, width = shape
        left, top = min(max(self.left, 0), width), min(max(self.top, 0), height)
        return Area(left, top, max(left, min(self.right, width)), max(top, min(self.bottom, height)))

    def with_(self, other: Area) -> Area:
        """Return the smallest area that has both in it."""
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        return Area(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


NOTHING = Area(0, 0, 0, 0)


def whole(shape: tuple[int, int]) -> Area:
    """Return all of a picture of this (height, width)."""
    return Area(0, 0, shape[1], shape[0])


def settled(place: Place, size: int) -> Place:
    """Return the place nearest to `place` around which a brush of `size` pixels covers whole pixels evenly."""
    x, y = place
    if size % 2:
        return math.floor(x) + 0.5, math.floor(y) + 0.5
    return float(math.floor(x + 0.5)), float(math.floor(y + 0.5))


def swept(shape: tuple[int, int], start: Place, end: Place, size: int, soft: bool = False) -> tuple[Area, Covered]:
    """Return what a round brush of `size` pixels covers on its way from `start` to `end`, wherever these are.

    A pixel is either covered or not. A soft brush covers fewer and fewer towards its rim, always the same ones, so
    that going over a place twice does not fill it.

    :param shape: (height, width) of the picture.
    :return: an area of the picture, and which of its pixels are covered, (h, w).
    """
    (x0, y0), (x1, y1), reach = start, end, size / 2
    area = Area(
        math.floor(min(x0, x1) - reach),
        math.floor(min(y0, y1) - reach),
        math.ceil(max(x0, x1) + reach),
        math.ceil(max(y0, y1) + reach),
    ).within(shape)
    x, y = _middles(area)
    x, y = x - x0, y - y0
    across, down = x1 - x0, y1 - y0
    length = across**2 + down**2
    along = np.clip((x * across + y * down) / length, 0, 1) if length else np.zeros_like(x + y)
    away = np.hypot(x - along * across, y - along * down)
    if not soft or size < SMALLEST_SOFT:
        return area, away <= reach + 1e-6
    return area, (reach - away) / (SOFTENS * reach) > _grain(area)


def boxed(shape: tuple[int, int], one: Place, other: Place) -> tuple[Area, Covered]:
    """Return the pixels of the box with these corners, each pixel that a corner is in among them; see `swept`."""
    (x0, y0), (x1, y1) = one, other
    area = Area(
        math.floor(min(x0, x1)),
        math.floor(min(y0, y1)),
        math.floor(max(x0, x1)) + 1,
        math.floor(max(y0, y1)) + 1,
    ).within(shape)
    return area, np.ones((area.bottom - area.top, area.right - area.left), np.bool_)


def enclosed(shape: tuple[int, int], corners: Sequence[Place]) -> tuple[Area, Covered]:
    """Return the pixels whose middle is inside a closed line, however often that crosses itself; see `swept`.

    By winding numbers: a row of pixels is entered where the line goes down and left where it goes up, or the other way
    round, and what is entered more often than left is inside.
    """
    if len(corners) < 3:
        return NOTHING, np.zeros((0, 0), np.bool_)
    x0, y0 = np.array(corners, np.float64).T
    x1, y1 = np.roll(x0, -1), np.roll(y0, -1)
    area = Area(
        math.floor(x0.min()), math.floor(y0.min()), math.ceil(x0.max()), math.ceil(y0.max())
    ).within(shape)  # fmt: skip
    middle = np.arange(area.top, area.bottom)[:, None] + 0.5
    down = (y0 <= middle) & (middle < y1)
    up = (y1 <= middle) & (middle < y0)
    row, edge = np.nonzero(down | up)
    share = (row + area.top + 0.5 - y0[edge]) / (y1[edge] - y0[edge])
    crossing = x0[edge] + share * (x1[edge] - x0[edge])
    column = np.clip(np.ceil(crossing - 0.5).astype(int) - area.left, 0, area.right - area.left)
    turns = np.zeros((area.bottom - area.top, area.right - area.left + 1), np.int32)
    np.add.at(turns, (row, column), np.where(down[row, edge], 1, -1))
    return area, turns.cumsum(1)[:, :-1] != 0


def grown(covered: Covered, pixels: int) -> Covered:
    """Return what is covered, (H, W), and what is no more than so many `pixels` away from it; below 0 it shrinks.

    The edge of the picture is no edge of the marks: they do not shrink from there.
    """
    if pixels < 0:
        return ~grown(~covered, -pixels)
    found = covered.copy()
    height = len(covered)
    for down in range(-min(pixels, height - 1), min(pixels, height - 1) + 1):
        across = math.floor(math.sqrt((pixels + 0.5) ** 2 - down**2))
        wide = _widened(covered, across)
        if down >= 0:
            found[down:] |= wide[: height - down]
        else:
            found[:down] |= wide[-down:]
    return found


def _widened(covered: Covered, across: int) -> Covered:
    """Return the pixels with anything covered within `across` columns."""
    width = covered.shape[1]
    before = np.pad(covered.cumsum(1), ((0, 0), (1, 0)))
    right = np.minimum(np.arange(width) + across + 1, width)
    left = np.maximum(np.arange(width) - across, 0)
    return np.asarray(before[:, right] > before[:, left])


def _middles(area: Area) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x, (1, w), and y, (h, 1), of the middles of pixels."""
    x = np.arange(area.left, area.right, dtype=np.float64) + 0.5
    y = np.arange(area.top, area.bottom, dtype=np.float64) + 0.5
    return x[None], y[:, None]


def _grain(area: Area) -> NDArray[np.float64]:
    """Return for each pixel a number from 0 to 1, neighbours being far apart, the same whenever it is asked.

    Interleaved gradient noise (Jimenez 2014, Next generation post processing in Call of Duty: Advanced Warfare).
    """
    x, y = _middles(area)
    return np.modf(52.9829189 * np.modf(0.06711056 * x + 0.00583715 * y)[0])[0]
