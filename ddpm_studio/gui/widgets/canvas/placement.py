"""Where a picture lies in its frame, how large, and which pixels of the frame it covers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ddpm_studio.gui.widgets.canvas.marks import Area, Covered, Place
from ddpm_studio.gui.widgets.pixels import Pixels

SMALLEST, LARGEST = 0.1, 8.0
"""Of the size that fills the frame."""

Shape = tuple[int, int]
"""Height and width."""


@dataclass(frozen=True)
class Placement:
    """A picture's corner, in pixels of the frame, and its size: 1 fills the frame, with as little cut off as can be.

    It covers whole pixels: one of the frame has the picture in it, or it is free. What it covers is rounded and not
    the placement, so that a picture that is scaled to and fro does not wander.
    """

    scale: float
    left: float
    top: float

    def area(self, picture: Shape, frame: Shape) -> Area:
        """Return what it covers, beyond the frame too."""
        height, width = (max(1, round(side)) for side in _size(picture, frame, self.scale))
        left, top = round(self.left), round(self.top)
        return Area(left, top, left + width, top + height)

    def middle(self, picture: Shape, frame: Shape) -> Place:
        """Return where the middle of the picture is."""
        height, width = _size(picture, frame, self.scale)
        return self.left + width / 2, self.top + height / 2

    def moved(self, by: tuple[int, int], picture: Shape, frame: Shape) -> Placement:
        """Return it so many pixels to the right and down, or as far as something of it stays in the frame."""
        return replace(self, left=self.left + by[0], top=self.top + by[1])._inside(picture, frame)

    def scaled(self, scale: float, about: Place, picture: Shape, frame: Shape) -> Placement:
        """Return it at another size, with what lies at `about` staying there."""
        scale = min(max(scale, SMALLEST), LARGEST)
        (x, y), times = about, scale / self.scale
        left, top = x + (self.left - x) * times, y + (self.top - y) * times
        return Placement(scale, left, top)._inside(picture, frame)

    def _inside(self, picture: Shape, frame: Shape) -> Placement:
        area = self.area(picture, frame)
        left = min(max(self.left, 1 - (area.right - area.left)), frame[1] - 1)
        top = min(max(self.top, 1 - (area.bottom - area.top)), frame[0] - 1)
        return replace(self, left=left, top=top)


def filling(picture: Shape, frame: Shape) -> Placement:
    """Return the placement in the middle that leaves nothing free."""
    height, width = _size(picture, frame, 1.0)
    return Placement(1.0, (frame[1] - width) / 2, (frame[0] - height) / 2)


def placed(picture: Pixels, placement: Placement, frame: Shape) -> tuple[Pixels, Covered]:
    """Return the frame with the picture (H, W, C) in it, (h, w, C), black where it is not, and where it is, (h, w).

    A picture that has the size already keeps every bit; others are resized by Lanczos, as data is.
    """
    area = placement.area(_shape(picture), frame)
    seen = area.within(frame)
    pixels = np.zeros((*frame, picture.shape[2]), np.uint8)
    there = np.zeros(frame, np.bool_)
    if not seen.is_empty:
        resized = _resized(picture, area.bottom - area.top, area.right - area.left)
        down, across = slice(seen.top - area.top, seen.bottom - area.top), slice(seen.left - area.left, None)
        pixels[seen.slices] = resized[down, across][:, : seen.right - seen.left]
        there[seen.slices] = True
    return pixels, there


def resized_mask(mask: Pixels, frame: Shape) -> Pixels:
    """Return a mask (H, W) brought to a frame by the nearest neighbour, (h, w)."""
    height, width = mask.shape
    rows = (np.arange(frame[0]) + 0.5) * height / frame[0]
    columns = (np.arange(frame[1]) + 0.5) * width / frame[1]
    resized: Pixels = mask[rows.astype(int)[:, None], columns.astype(int)]
    return resized


def _shape(picture: Pixels) -> Shape:
    return picture.shape[0], picture.shape[1]


def _size(picture: Shape, frame: Shape, scale: float) -> tuple[float, float]:
    """Return height and width in pixels of the frame."""
    factor = scale * max(frame[0] / picture[0], frame[1] / picture[1])
    return picture[0] * factor, picture[1] * factor


def _resized(picture: Pixels, height: int, width: int) -> Pixels:
    if picture.shape[:2] == (height, width):
        return picture
    from PIL import Image  # not before the window is seen

    image = Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture)
    resized = np.asarray(image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0))
    return resized[..., None] if resized.ndim == 2 else resized
