"""A few curves over a common axis with a marker that can be moved: small, at once, without a plotting library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from ddpm_studio.gui.style.colours import colours
from ddpm_studio.gui.widgets.alone import show_alone
from ddpm_studio.gui.widgets.curves.chart import Axis, Chart, plain
from ddpm_studio.gui.widgets.curves.curve_pens import line_pen

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Line:
    """One curve: rising `x` and as many `y`; `pen` tells it from others by colour and style."""

    name: str
    x: Numbers
    y: Numbers
    pen: int = 0
    is_thin: bool = False
    """A companion of another curve with the same pen, drawn thin and dotted."""

    def at(self, x: float) -> float:
        """Return the height at `x`; beyond the ends that of the end."""
        return float(np.interp(x, self.x, self.y))


class FunctionPlot(Chart):
    """Shows `Line`s and a marker; a click or drag asks for the marker to be moved."""

    pointed = Signal(float)
    """The marker is wanted at this place of the axis below."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.lines: Sequence[Line] = ()
        self.marker: float | None = None
        self.read: Callable[[float], str] = plain
        """Writes a height of a curve for the readout under the pointer."""
        self.read_across: Callable[[float], str] = _time
        """Writes the place on the axis below for it."""

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show these curves; the first ones lie on top."""
        self.lines = lines
        self.refresh()
        self._describe()

    def set_marker(self, x: float | None) -> None:
        """Mark a place of the axis below, or none."""
        if x != self.marker:
            self.marker = x
            self.update()
            self._describe()

    def readings(self, x: float) -> list[str]:
        """Write the height of each curve at `x`."""
        return [f"{line.name}: {self.read(line.at(x))}" for line in self.lines]

    def _describe(self) -> None:
        self.setAccessibleDescription("" if self.marker is None else "; ".join(self.readings(self.marker)))

    # Drawing

    def draw_content(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in reversed(self.lines):
            painter.setPen(self.pen_of(line))
            painter.drawPolyline(self._polygon(line))

    def pen_of(self, line: Line) -> QPen:
        """Return what a curve is drawn with."""
        pen = QPen(line_pen(line.pen))
        pen.setCosmetic(False)  # as wide as all else where a pixel is two
        if line.is_thin:
            pen.setWidthF(1.25)
            pen.setStyle(Qt.PenStyle.DotLine)
        return pen

    def _polygon(self, line: Line) -> QPolygonF:
        """Return the curve with about two points a pixel, which looks like all of them."""
        frame = self.frame()
        most = max(64, int(2 * frame.width()))
        chosen = np.unique(np.linspace(0, len(line.x) - 1, min(most, len(line.x))).round().astype(int))
        across = frame.left() + (line.x[chosen] - self.across.low) / (self.across.high - self.across.low) * (
            frame.width()
        )
        up = (line.y[chosen] - self.up.low) / (self.up.high - self.up.low)
        # Far outside the frame is as good as farther, and numbers stay small.
        down = frame.bottom() - np.clip(np.nan_to_num(up, nan=-9, posinf=9, neginf=-9), -9, 9) * frame.height()
        return QPolygonF([QPointF(x, y) for x, y in zip(across.tolist(), down.tolist(), strict=True)])

    def draw_above(self, painter: QPainter) -> None:
        if self.marker is None:
            return
        frame = self.frame()
        x = self.place(self.marker, self.up.low).x()
        painter.setPen(QPen(colours()["accent_line"], 1.5))
        painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
        for line in reversed(self.lines):
            dot = self.place(self.marker, line.at(self.marker))
            if frame.adjusted(-1, -1, 1, 1).contains(dot):
                painter.setPen(QPen(colours()["base"], 1.5))
                painter.setBrush(line_pen(line.pen).color())
                painter.drawEllipse(dot, 3.0 if line.is_thin else 4.0, 3.0 if line.is_thin else 4.0)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.point_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.point_at(event.position())

    def point_at(self, point: QPointF) -> None:
        """Ask for the marker to be where the pointer is."""
        x = self.value_at(point)[0]
        self.pointed.emit(min(max(x, self.across.low), self.across.high))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_reading(event)
            return True
        return super().event(event)

    def _show_reading(self, event: QHelpEvent) -> None:
        point = QPointF(event.pos())
        if not self.lines or not self.frame().contains(point):
            QToolTip.showText(event.globalPos(), self.toolTip(), self)
            return
        x = self.value_at(point)[0]
        QToolTip.showText(event.globalPos(), "\n".join([self.read_across(x), *self.readings(x)]), self)


def _time(value: float) -> str:
    return f"t = {plain(round(value))}"


def _sample() -> QWidget:
    plot = FunctionPlot("signal that is left")
    t = np.arange(1001.0)
    plot.set_axes(Axis(0, 1000), Axis(0, 1))
    plot.set_lines([Line("cosine", t, np.cos(t / 1000 * np.pi / 2) ** 2), Line("line", t, 1 - t / 1000, 1)])
    plot.set_marker(300)
    plot.pointed.connect(plot.set_marker)
    return plot


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
