"""Where each picture of a grid lies: as large as the room allows, in whole device pixels when pixels should show."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF

NOWHERE = -1
GROUP_GAP = 12.0
"""Pixels between groups of pictures, beside the gap that is between all."""


@dataclass(frozen=True)
class TileLayout:
    """A grid of equal tiles in the order of reading."""

    count: int
    columns: int
    tile: QSizeF
    origin: QPointF
    gap: float
    caption: float
    group: int = 0
    """So many pictures of a row belong together, and are apart from the next; 0: all alike."""

    @property
    def rows(self) -> int:
        """How many rows there are, the last one perhaps not full."""
        return math.ceil(self.count / self.columns)

    def rect(self, index: int) -> QRectF:
        """Return where picture `index` is drawn."""
        row, column = divmod(index, self.columns)
        left = self.origin.x() + column * (self.tile.width() + self.gap)
        left += GROUP_GAP * (column // self.group) if self.group else 0
        top = self.origin.y() + row * (self.tile.height() + self.caption + self.gap)
        return QRectF(QPointF(left, top), self.tile)

    def caption_rect(self, index: int) -> QRectF:
        """Return where the words below picture `index` are drawn."""
        rect = self.rect(index)
        return QRectF(rect.left(), rect.bottom(), rect.width(), self.caption)

    def bounds(self) -> QRectF:
        """Return what all tiles cover."""
        first, last = self.rect(0), self.rect(self.columns * self.rows - 1)
        return first.united(last).adjusted(0, 0, 0, self.caption)

    def index_at(self, point: QPointF) -> int:
        """Return the picture under `point`, or NOWHERE."""
        column = self._column_at(point.x() - self.origin.x())
        row = math.floor((point.y() - self.origin.y()) / (self.tile.height() + self.caption + self.gap))
        index = row * self.columns + column
        inside = 0 <= column < self.columns and 0 <= index < self.count
        return index if inside and self.rect(index).contains(point) else NOWHERE

    def _column_at(self, x: float) -> int:
        """Return the column at `x` from the left edge, or the next one where there is a gap."""
        step = self.tile.width() + self.gap
        if not self.group:
            return math.floor(x / step)
        groups, rest = divmod(x, self.group * step + GROUP_GAP)
        return int(groups) * self.group + min(math.floor(rest / step), self.group)


@dataclass(frozen=True)
class Arrangement:
    """What a layout is made from: how many pictures of which size, in which room.

    `picture` is in the picture's own pixels, `room` in the widget's; `ratio` is device pixels per widget pixel.
    """

    count: int
    picture: QSizeF
    room: QRectF
    ratio: float = 1.0
    columns: int | None = None
    caption: float = 0.0
    gap: float = 3.0
    group: int = 0

    def layout(self) -> TileLayout:
        """Return the layout with the largest tiles; among nearly equal ones, that with the fewest holes."""
        step = min(max(1, self.group), self.count)
        choices = [self.columns] if self.columns else range(step, self.count + 1, step)
        scales = {columns: self._scale(columns) for columns in choices}
        enough = 0.92 * max(scales.values())
        best = min(
            (columns for columns in scales if scales[columns] >= enough),
            key=lambda columns: (self._holes(columns), -scales[columns]),
        )
        return self._placed(best, scales[best])

    def _holes(self, columns: int) -> int:
        return -self.count % columns

    def _scale(self, columns: int) -> float:
        rows = math.ceil(self.count / columns)
        gaps = (columns - 1) * self.gap
        gaps += GROUP_GAP * ((columns - 1) // self.group) if self.group else 0
        across = (self.room.width() - gaps) / columns
        down = (self.room.height() - (rows - 1) * self.gap) / rows - self.caption
        scale = min(across / self.picture.width(), down / self.picture.height())
        return whole_scale(max(scale, 1 / self.picture.width()), self.picture, self.ratio)

    def _placed(self, columns: int, scale: float) -> TileLayout:
        tile = self.picture * scale
        unplaced = TileLayout(self.count, columns, tile, QPointF(0, 0), self.gap, self.caption, self.group)
        bounds = unplaced.bounds()
        bounds.moveCenter(self.room.center())
        # On whole device pixels, or every tile would be blurred by half a pixel.
        left, top = (math.floor(part * self.ratio) / self.ratio for part in (bounds.left(), bounds.top()))
        return replace(unplaced, origin=QPointF(left, top))


def whole_scale(scale: float, picture: QSizeF, ratio: float) -> float:
    """Return the largest scale up to `scale` that shows each pixel of a small picture as equal squares."""
    whole = math.floor(scale * ratio)
    return whole / ratio if whole >= 2 and shows_pixels(picture) else scale


def shows_pixels(picture: QSizeF) -> bool:
    """Say whether a picture of this size is enlarged with its pixels visible as squares."""
    return max(picture.width(), picture.height()) <= 64
