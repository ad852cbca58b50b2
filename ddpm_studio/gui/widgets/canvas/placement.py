"""Where a picture lies in its frame, how large, and which pixels of the frame it covers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ddpm_studio.gui.widgets.canvas.marks import Area, Covered, Place, whole
from ddpm_studio.gui.widgets.pixels import Pixels

SMALLEST, LARGEST = 0.1, 8.0
"""Of the size that fills the frame."""

Shape = tuple[int, int]
"""Height and width."""


@dataclass(frozen=True)
class Placement:
    """A picture's corner, in pixels of the frame, and its size: 1 fills the frame, with as little cut off as can be.

    All in whole pixels: a pixel of the frame has the picture in it, or it is free.
    """

    scale: float
    left: int
    top: int

    def area(self, picture: Shape, frame: Shape) -> Area:
        """Return what it covers, beyond the frame too."""
        height, width = _size(picture, frame, self.scale)
        return Area(self.left, self.top, self.left + width, self.top + height)

    def moved(self, by: tuple[int, int], picture: Shape, frame: Shape) -> Placement:
        """Return it so many pixels to the right and down, or as far as something of it stays in the frame."""
        return replace(self, left=self.left + by[0], top=self.top + by[1])._inside(picture, frame)

    def scaled(self, scale: float, about: Place, picture: Shape, frame: Shape) -> Placement:
        """Return it at another size, with what lies at `about` staying there."""
        scale = min(max(scale, SMALLEST), LARGEST)
        (old_height, old_width), (height, width) = _size(picture, frame, self.scale), _size(picture, frame, scale)
        x, y = about
        left, top = x + (self.left - x) * width / old_width, y + (self.top - y) * height / old_height
        return Placement(scale, round(left), round(top))._inside(picture, frame)

    def _inside(self, picture: Shape, frame: Shape) -> Placement:
        height, width = _size(picture, frame, self.scale)
        left, top = min(max(self.left, 1 - width), frame[1] - 1), min(max(self.top, 1 - height), frame[0] - 1)
        return replace(self, left=left, top=top)


def filling(picture: Shape, frame: Shape) -> Placement:
    """Return the placement in the middle that leaves nothing free."""
    height, width = _size(picture, frame, 1.0)
    return Placement(1.0, (frame[1] - width) // 2, (frame[0] - height) // 2)


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


def is_whole(placement: Placement, picture: Shape, frame: Shape) -> bool:
    """Say whether it leaves nothing of the frame free."""
    return placement.area(picture, frame).within(frame) == whole(frame)


def _shape(picture: Pixels) -> Shape:
    return picture.shape[0], picture.shape[1]


def _size(picture: Shape, frame: Shape, scale: float) -> Shape:
    factor = scale * max(frame[0] / picture[0], frame[1] / picture[1])
    return max(1, round(picture[0] * factor)), max(1, round(picture[1] * factor))


def _resized(picture: Pixels, height: int, width: int) -> Pixels:
    if picture.shape[:2] == (height, width):
        return picture
    from PIL import Image  # not before the window is seen

    image = Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture)
    resized = np.asarray(image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0))
    return resized[..., None] if resized.ndim == 2 else resized
