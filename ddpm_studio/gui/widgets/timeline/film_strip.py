"""A film at a glance: rows of a dozen small pictures, each of which can be gone to."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QHelpEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ddpm_studio.gui.style.colours import PICTURE_GROUND, colours
from ddpm_studio.gui.style.theme import tabular
from ddpm_studio.gui.widgets.alone import sample_film, show_alone
from ddpm_studio.gui.widgets.curves.chart import SMALL
from ddpm_studio.gui.widgets.grid import tile_painter
from ddpm_studio.gui.widgets.pixels import Pixels, wrap

ALONE, AMONG = 68, 42
"""Height of a row's pictures when it is the only one, and when there are several."""
GAP = 3.0
MARGIN = 4.0


class FilmStrip(QWidget):
    """Rows of pictures that share their captions; a click on a picture chooses its column.

    It is for the mouse and for the eye: whoever uses keys has the timeline that belongs to it.
    """

    chosen = Signal(int)
    """The pictures of this column are wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[list[QImage]] = []
        self._kept: list[Pixels] = []
        self.names: list[str] = []
        self.captions: list[str] = []
        self._current = -1
        self._layer: QPixmap | None = None
        tabular(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Film strip"))
        self.setToolTip(self.tr("Click a picture to go to its time"))

    def show_rows(self, rows: Sequence[Pixels], names: Sequence[str], captions: Sequence[str]) -> None:
        """Show one row for each of `rows` (N, H, W, C) uint8, called `names`; `captions` are those of the columns."""
        is_as_high = len(rows) == len(self._rows)
        self._kept = [np.ascontiguousarray(row) for row in rows]
        self._rows = [[wrap(picture) for picture in row] for row in self._kept]
        self.names, self.captions = list(names), list(captions)
        if not is_as_high:
            self.updateGeometry()
        self._refresh()

    @property
    def rows(self) -> Sequence[Pixels]:
        """What is shown."""
        return self._kept

    def mark(self, column: int) -> None:
        """Mark the column that is looked at; −1: none."""
        if column != self._current:
            self._current = column
            self.update()

    # Geometry

    @property
    def _line(self) -> float:
        return self.fontMetrics().height() * SMALL

    def _side(self) -> float:
        return ALONE if len(self._rows) < 2 else AMONG

    def _left(self) -> float:
        """Where the pictures begin: behind the names, if rows must be told apart."""
        if len(self._rows) < 2:
            return 0.0
        return max(self.fontMetrics().horizontalAdvance(name) for name in self.names) * SMALL + 12

    def rect_of(self, row: int, column: int) -> QRectF:
        """Return the cell of a picture."""
        count = max(1, len(self.captions))
        left = self._left() + MARGIN
        width = (self.width() - left - MARGIN) / count
        top = MARGIN + row * (self._side() + GAP)
        return QRectF(left + column * width, top, width, self._side())

    def column_at(self, point: QPointF) -> int:
        """Return the column under a point, or −1."""
        columns = range(len(self.captions) if self._rows else 0)
        return next((c for c in columns if self.rect_of(0, c).left() <= point.x() < self.rect_of(0, c).right()), -1)

    def _written(self) -> set[int]:
        """Return the columns whose captions are written: as many as there is room for, and that which is looked at."""
        widest = max((self.fontMetrics().horizontalAdvance(caption) for caption in self.captions), default=0) * SMALL
        every = max(1, math.ceil((widest + GAP) / max(1.0, self.rect_of(0, 0).width())))
        current = self._current
        rest = range(0, len(self.captions), every)
        if current < 0 or current in rest:
            return set(rest)
        return {column for column in rest if abs(column - current) >= every} | {current}

    def sizeHint(self) -> QSize:
        rows = max(1, len(self._rows))
        return QSize(480, round(rows * self._side() + (rows - 1) * GAP + 2 * MARGIN + self._line + 3))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._layer is None:
            self._layer = self._draw_layer()
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._layer)
            painter.setFont(self._small_font())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            foot = self.height() - self._line - 3
            written = self._written()
            for row, images in enumerate(self._rows):
                if 0 <= self._current < len(images):
                    place = _fitted(QSizeF(images[self._current].size()), self.rect_of(row, self._current))
                    tile_painter.mark(painter, place, strong=row == 0)
            for column, caption in enumerate(self.captions if self._rows else ()):
                if column not in written:
                    continue
                cell = self.rect_of(0, column)
                painter.setPen(colours()["text" if column == self._current else "muted"])
                wide = max(cell.width(), painter.fontMetrics().horizontalAdvance(caption))
                left = min(cell.center().x() - wide / 2, self.width() - wide)
                room = QRectF(left, foot + 2, wide, self._line + 1)
                painter.drawText(room, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter), caption)

    def _draw_layer(self) -> QPixmap:
        """Draw what does not follow the mark: scaling large pictures takes a while."""
        ratio = self.devicePixelRatioF()
        layer = QPixmap((self.size() * ratio).expandedTo(QSize(1, 1)))
        layer.setDevicePixelRatio(ratio)
        layer.fill(self.palette().color(QPalette.ColorRole.Window))
        with QPainter(layer) as painter:
            painter.setFont(self._small_font())
            height = self.height() - self._line - 3
            if self._rows:
                painter.fillRect(QRectF(self._left(), 0, self.width() - self._left(), height), PICTURE_GROUND)
            for row, images in enumerate(self._rows):
                self._draw_row(painter, row, images)
        return layer

    def _refresh(self) -> None:
        self._layer = None
        self.update()

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * SMALL)
        return font

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._refresh()

    def _draw_row(self, painter: QPainter, row: int, images: Sequence[QImage]) -> None:
        if len(self._rows) > 1:
            cell = self.rect_of(row, 0)
            painter.setPen(colours()["text" if row == 0 else "muted"])
            room = QRectF(0, cell.top(), self._left() - 8, cell.height())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.names[row])
        for column, image in enumerate(images):
            tile_painter.draw_picture(painter, image, _fitted(QSizeF(image.size()), self.rect_of(row, column)))

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        column = self.column_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and column >= 0:
            self.chosen.emit(column)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            column = self.column_at(QPointF(event.pos()))
            words = f"{self.captions[column]}\n{self.toolTip()}" if column >= 0 else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)


def _fitted(picture: QSizeF, cell: QRectF) -> QRectF:
    size = picture.scaled(cell.width() - GAP, cell.height(), Qt.AspectRatioMode.KeepAspectRatio)
    rect = QRectF(QPointF(0, 0), size)
    rect.moveCenter(cell.center())
    return rect


def _sample() -> QWidget:
    strip = FilmStrip()
    film = sample_film(2, frames=12)
    strip.show_rows([film[:, 0], film[:, 1]], ["one", "two"], [f"t = {index}" for index in range(12)])
    strip.mark(4)
    strip.chosen.connect(strip.mark)
    return strip


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
