"""Values over two axes as colours: blue below 0, orange above, the ground where nothing differs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from ddpm_studio.gui.style.colours import colours, curve_colours, is_dark
from ddpm_studio.gui.widgets.alone import show_alone
from ddpm_studio.gui.widgets.curves.chart import Axis, Chart

Cells = NDArray[np.float64]


class HeatMap(Chart):
    """Shows (columns, rows) of values between −limit and limit; the first row lies at the bottom."""

    crossed = Signal(object)
    """The pointer is over this column (int); None: over none any more."""
    picked = Signal(int)
    """This column was clicked."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setMouseTracking(True)
        self.cells: Cells = np.empty((0, 0))
        self._marked: int | None = None
        self._limit = 1.0
        self.read: Callable[[int, int], str] = _nothing
        """Writes what a cell, by column and row, says."""

    def show_cells(self, cells: Cells, limit: float, across: Axis, up: Axis) -> None:
        """Show `cells` over axes on which a column, or a row, is 1 wide."""
        self.cells, self._limit = cells, max(limit, 1e-9)
        self.set_axes(across, up)
        self.refresh()

    def mark(self, column: int | None) -> None:
        """Outline a column, or none."""
        if column != self._marked:
            self._marked = column
            self.update()

    def shade(self, value: float) -> QColor:
        """Return the colour of a value."""
        ground = colours()["base"]
        far = curve_colours(is_dark())[0 if value < 0 else 1]
        part = min(1.0, abs(value) / self._limit)

        def mixed(one: float, other: float) -> float:
            return part * one + (1 - part) * other

        return QColor.fromRgbF(
            mixed(far.redF(), ground.redF()), mixed(far.greenF(), ground.greenF()), mixed(far.blueF(), ground.blueF())
        )

    def draw_content(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for column, values in enumerate(self.cells.tolist()):
            for row, value in enumerate(values):
                painter.setBrush(self.shade(value))
                painter.drawRect(QRectF(self.place(column, row + 1), self.place(column + 1, row)))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def draw_above(self, painter: QPainter) -> None:
        if self._marked is not None and self._marked < self.cells.shape[0]:
            column = QRectF(self.place(self._marked, self.up.high), self.place(self._marked + 1, self.up.low))
            painter.setPen(QPen(colours()["text"], 1.5))
            painter.drawRect(column)

    def _column_at(self, point: QPointF) -> int | None:
        column = int(self.value_at(point)[0])
        return column if self.frame().contains(point) and 0 <= column < self.cells.shape[0] else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.crossed.emit(self._column_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        column = self._column_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and column is not None:
            self.picked.emit(column)

    def leaveEvent(self, event: QEvent) -> None:
        self.crossed.emit(None)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            column, row = (int(value) for value in self.value_at(QPointF(event.pos())))
            is_cell = 0 <= column < self.cells.shape[0] and 0 <= row < self.cells.shape[1]
            is_inside = self.frame().contains(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.read(column, row) if is_cell and is_inside else "", self)
            return True
        return super().event(event)


def _nothing(column: int, row: int) -> str:
    return ""


def _sample() -> QWidget:
    plot = HeatMap("value by column and row")
    cells = np.sin(np.arange(20)[:, None] / 4) * np.cos(np.arange(8) / 2)
    plot.show_cells(cells, 1.0, Axis(0, 20), Axis(0, 8))
    return plot


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
