"""Points over two axes, some of them joined, one of them marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from ddpm_studio.gui.style.colours import colours
from ddpm_studio.gui.widgets.alone import show_alone
from ddpm_studio.gui.widgets.curves.chart import Axis, Chart
from ddpm_studio.gui.widgets.curves.curve_pens import line_pen

CORNERS = (0, 4, 3, 5)
"""Of the marks of the first pens, 0 being round, so that colour is not all that tells them apart."""
REACH = 12.0
"""Pixels from a point within which it is meant."""


@dataclass(frozen=True)
class Point:
    """One point: `pen` tells what it belongs to by its colour, `text` what it is."""

    x: float
    y: float
    text: str
    pen: int = 0


class ScatterPlot(Chart):
    """Shows `Point`s; a click on one asks for it."""

    pointed = Signal(int)
    """The point with this number was clicked."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.points: Sequence[Point] = ()
        self._joined: Sequence[int] = ()
        self.marked: int | None = None
        self._names: Sequence[str] = ()
        self.setMouseTracking(True)

    def name_pens(self, names: Sequence[str]) -> None:
        """Tell in the upper right corner which marks belong to what."""
        self._names = tuple(names)

    def show_points(self, points: Sequence[Point], joined: Sequence[int] = (), marked: int | None = None) -> None:
        """Show `points`, with a line through those that are `joined`, by their numbers, and a ring around one."""
        self.points, self._joined, self.marked = points, joined, marked
        self.setAccessibleDescription("" if marked is None else points[marked].text)
        self.refresh()

    def draw_content(self, painter: QPainter) -> None:
        places = [self.place(point.x, point.y) for point in self.points]
        painter.setPen(QPen(colours()["muted"], 1, Qt.PenStyle.DashLine))
        painter.drawPolyline(QPolygonF([places[number] for number in self._joined]))
        for point, place in zip(self.points, places, strict=True):
            _draw_mark(painter, place, point.pen)
        self._draw_names(painter)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.marked is not None:
            painter.setPen(QPen(colours()["accent_line"], 2))
            painter.drawEllipse(places[self.marked], 10.0, 10.0)

    def _draw_names(self, painter: QPainter) -> None:
        frame, letters = self.frame(), painter.fontMetrics()
        left = frame.right() - max((letters.horizontalAdvance(name) for name in self._names), default=0) - 8
        for pen, name in enumerate(self._names):
            middle = frame.top() + (pen + 1) * letters.height()
            _draw_mark(painter, QPointF(left - 12, middle), pen)
            painter.setPen(colours()["muted"])
            painter.drawText(QPointF(left, middle + letters.ascent() / 2 - 1), name)

    def near(self, place: QPointF) -> int | None:
        """Return the number of the point at `place`, if there is one."""
        apart = [(self.place(point.x, point.y) - place).manhattanLength() for point in self.points]
        nearest = min(range(len(apart)), key=apart.__getitem__, default=None)
        return nearest if nearest is not None and apart[nearest] <= REACH else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and (number := self.near(event.position())) is not None:
            self.pointed.emit(number)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self.near(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if number is None else self.points[number].text, self)
            return True
        return super().event(event)


def _draw_mark(painter: QPainter, place: QPointF, pen: int) -> None:
    painter.setPen(QPen(colours()["base"], 1))
    painter.setBrush(line_pen(pen).color())
    corners = CORNERS[pen % len(CORNERS)]
    if not corners:
        painter.drawEllipse(place, 5.0, 5.0)
        return
    turns = [math.tau * (corner / corners - 0.25) for corner in range(corners)]
    painter.drawPolygon(QPolygonF([place + QPointF(6.5 * math.cos(turn), 6.5 * math.sin(turn)) for turn in turns]))


def _sample() -> QWidget:
    plot = ScatterPlot("error by time")
    plot.set_axes(Axis(0, 10), Axis(0, 10))
    plot.name_pens(("first", "second"))
    plot.show_points([Point(1, 9, "one"), Point(3, 4, "two", 1), Point(8, 2, "three")], (0, 1, 2), 1)
    return plot


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
