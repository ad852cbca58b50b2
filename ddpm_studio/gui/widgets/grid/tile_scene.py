"""The pictures of a grid and where they lie: what is drawn, without the widget that it is drawn in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetrics, QImage, QPainter

from ddpm_studio.gui.widgets.grid import tile_painter
from ddpm_studio.gui.widgets.grid.magnifier import Magnifier
from ddpm_studio.gui.widgets.grid.tile_layout import NOWHERE, Arrangement, TileLayout
from ddpm_studio.gui.widgets.grid.tile_painter import MAT, NAME_GAP
from ddpm_studio.gui.widgets.pixels import Pixels, wrap

Words: TypeAlias = Sequence[str]
Shorter: TypeAlias = Mapping[str, str] | None
GAP = 3.0
"""Pixels between the pictures, unless others are asked for."""


class TileScene:
    """N pictures, perhaps one of them alone, laid out in a room."""

    def __init__(self) -> None:
        self.pixels: Pixels | None = None
        self.columns: int | None = None
        self.gap = GAP
        self.group = 0
        self.names: Sequence[str] = ()
        """What the tool tips say."""
        self.captions: Sequence[str] = ()
        self.shorter: Mapping[str, str] = {}
        """What stands in the place of a caption that does not fit."""
        self.row_names: Sequence[str] = ()
        self.column_names: Sequence[str] = ()
        self.solo = NOWHERE
        self.parts = 1
        """Of so many parts side by side each picture consists; alone, they are enlarged and moved as one."""
        self.magnifier = Magnifier()
        self.marked: Sequence[tuple[int, int]] = ()
        """Pixels, (x, y), that are outlined in the picture that is alone."""
        self.layout: TileLayout | None = None
        self._images: list[QImage] = []
        self._room = QRectF()
        self._ratio = 1.0

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return len(self._images)

    def room_at(self, point: QPointF) -> QRectF:
        """Return where the part of the picture that is alone may lie which `point` is nearest to."""
        return min(self._rooms(), key=lambda room: abs(room.center().x() - point.x()))

    def show(self, pixels: Pixels | None) -> bool:
        """Take other pictures (N, H, W, C); say whether their number or size has changed.

        :raises ValueError: if that is not what they are.
        """
        if pixels is not None and len(pixels) == 0:
            pixels = None
        if pixels is not None and (pixels.ndim != 4 or pixels.shape[3] not in (1, 3, 4)):
            raise ValueError(f"pictures are (N, H, W, C) with C of 1, 3 or 4, not {pixels.shape}")
        if pixels is not None and not pixels.flags.c_contiguous:
            pixels = pixels.copy()
        before = None if self.pixels is None else self.pixels.shape
        self.pixels = pixels
        self._images = [] if pixels is None else [wrap(picture) for picture in pixels]
        return before != (None if pixels is None else pixels.shape)

    def lay_out(self, room: QRectF, ratio: float, letters: QFontMetrics) -> None:
        """Find a place for every picture, and for what is written in these `letters` beside it."""
        caption = letters.height() + 2.0
        widths = [letters.horizontalAdvance(name) for name in self.row_names]
        name_width = max(widths) + NAME_GAP if widths else 0.0
        above = caption if self.column_names and self.solo == NOWHERE else 0.0
        before = name_width if self.solo == NOWHERE else 0.0
        self._room = room.adjusted(MAT + before, MAT + above, -MAT, -MAT)
        self._ratio = ratio
        self.layout = None
        if self._images:
            words = caption if self.captions else 0.0
            wanted = Arrangement(self.count, self._size(), self._room, ratio, self.columns, words, self.gap, self.group)
            self.layout = wanted.layout()

    def rect(self, index: int) -> QRectF:
        """Return where a picture is drawn."""
        if self.layout is None:
            return QRectF()
        if index == self.solo:
            first, *others = self._part_rects()
            for other in others:
                first = first.united(other)
            return first
        return self.layout.rect(index)

    def index_at(self, point: QPointF) -> int:
        """Return the picture under `point`, or NOWHERE."""
        if self.layout is None:
            return NOWHERE
        if self.solo != NOWHERE:
            return self.solo if any(rect.contains(point) for rect in self._part_rects()) else NOWHERE
        return self.layout.index_at(point)

    def name_at(self, point: QPointF) -> str:
        """Return the name of the picture under `point`; empty if it has none, or there is none."""
        index = self.index_at(point)
        return self.names[index] if 0 <= index < len(self.names) else ""

    def pixel_at(self, point: QPointF) -> tuple[int, int] | None:
        """Return the pixel (x, y) of the picture that is alone under `point`."""
        if self.layout is None or self.solo == NOWHERE:
            return None
        size, seen = self._part_size(), self._rooms()
        for part, rect in enumerate(self._part_rects()):
            if rect.contains(point) and seen[part].adjusted(-MAT, -MAT, MAT, MAT).contains(point):
                x = int((point.x() - rect.left()) / rect.width() * size.width())
                y = int((point.y() - rect.top()) / rect.height() * size.height())
                width = int(size.width())
                return min(x, width - 1) + part * width, min(y, int(size.height()) - 1)
        return None

    def pixel_rect(self, x: int, y: int) -> QRectF:
        """Return where a pixel of the picture that is alone is drawn."""
        size = self._part_size()
        part, column = divmod(x, int(size.width()))
        rect = self._part_rects()[part]
        width, height = rect.width() / size.width(), rect.height() / size.height()
        return QRectF(rect.left() + column * width, rect.top() + y * height, width, height)

    def _part_size(self) -> QSizeF:
        size = self._size()
        return QSizeF(size.width() / self.parts, size.height())

    def _rooms(self) -> list[QRectF]:
        """Return where each part of the picture that is alone may lie."""
        between = 2 * MAT + NAME_GAP
        width = (self._room.width() - (self.parts - 1) * between) / self.parts
        place = QRectF(self._room.left(), self._room.top(), width, self._room.height())
        return [place.translated(part * (width + between), 0) for part in range(self.parts)]

    def _part_rects(self) -> list[QRectF]:
        size = self._part_size()
        return [self.magnifier.rect(size, room, self._ratio) for room in self._rooms()]

    def draw(self, painter: QPainter, hovered: int, current: int) -> None:
        """Draw all, with an outline around the picture under the pointer and the one that keys act on."""
        if self.layout is None:
            return
        if self.solo != NOWHERE:
            self._draw_alone(painter)
            return
        captions = tile_painter.shortened(self.captions, self.shorter, self.layout, painter.fontMetrics())
        tile_painter.draw_all(painter, self._images, self.layout, captions)
        tile_painter.draw_names(painter, self.layout, self.row_names, self.column_names)
        if hovered != NOWHERE:
            tile_painter.mark(painter, self.layout.rect(hovered), strong=False)
        if current != NOWHERE:
            tile_painter.mark(painter, self.layout.rect(current), strong=True)

    def _draw_alone(self, painter: QPainter) -> None:
        image, width = self._images[self.solo], int(self._part_size().width())
        for part, (rect, room) in enumerate(zip(self._part_rects(), self._rooms(), strict=True)):
            shown = image if self.parts == 1 else image.copy(part * width, 0, width, image.height())
            tile_painter.draw_one(painter, shown, rect, room)
            for pixel in self.marked:
                if pixel[0] // width == part:
                    tile_painter.mark_pixel(painter, self.pixel_rect(*pixel))

    def _size(self) -> QSizeF:
        assert self.pixels is not None
        return QSizeF(self.pixels.shape[2], self.pixels.shape[1])
