"""How values are spread, as bars, against another spread and a curve to compare with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.style.colours import colours, curve_colours, is_dark
from ddpm_studio.gui.widgets.alone import show_alone
from ddpm_studio.gui.widgets.curves.chart import Axis, Chart

Numbers = NDArray[np.float64]


class DensityPlot(Chart):
    """Bars between equally spaced edges, an outline of other bars, and a smooth curve, all as densities."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.heights: Numbers = np.empty(0)
        self.outline: Numbers | None = None
        self._edges: Numbers = np.empty(0)
        self._curve: Callable[[Numbers], Numbers] | None = None
        self._guides: tuple[float, ...] = ()

    def set_curve(self, curve: Callable[[Numbers], Numbers], guides: tuple[float, ...] = ()) -> None:
        """Draw `curve` for comparison, and upright lines at `guides`."""
        self._curve, self._guides = curve, guides
        self.refresh()

    def show_spread(self, edges: Numbers, heights: Numbers, outline: Numbers | None = None) -> None:
        """Show the density between each two `edges`, shape (bins + 1,), and perhaps the outline of another."""
        self._edges, self.heights, self.outline = edges, heights, outline
        self.update()

    def draw_content(self, painter: QPainter) -> None:
        frame = self.frame()
        painter.setPen(QPen(colours()["border"], 1))
        for guide in self._guides:
            x = self.place(guide, 0).x()
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))

    def draw_above(self, painter: QPainter) -> None:
        painter.setClipRect(self.frame())
        shades = curve_colours(is_dark())
        painter.setPen(Qt.PenStyle.NoPen)
        fill = QColor(shades[0])
        fill.setAlphaF(0.55)
        painter.setBrush(fill)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for index, height in enumerate(self.heights.tolist()):
            top = self.place(float(self._edges[index]), height)
            foot = self.place(float(self._edges[index + 1]), 0)
            painter.drawRect(QRectF(top, foot))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.outline is not None:
            painter.setPen(QPen(shades[1], 2))
            painter.drawPolyline(self._steps(self.outline))
        if self._curve is not None:
            painter.setPen(QPen(colours()["text"], 1.5, Qt.PenStyle.DashLine))
            x = np.linspace(self.across.low, self.across.high, 160)
            points = zip(x.tolist(), self._curve(x).tolist(), strict=True)
            painter.drawPolyline(QPolygonF([self.place(*point) for point in points]))

    def _steps(self, heights: Numbers) -> QPolygonF:
        points = []
        for index, height in enumerate(heights.tolist()):
            points += [self.place(float(self._edges[index]), height), self.place(float(self._edges[index + 1]), height)]
        return QPolygonF(points)


def _sample() -> QWidget:
    plot = DensityPlot("values")
    plot.set_axes(Axis(-4, 4), Axis(0, 0.6))
    plot.set_curve(lambda x: np.asarray(np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)), (-1.0, 1.0))
    edges = np.linspace(-4, 4, 81)
    heights, _ = np.histogram(np.random.default_rng(3).normal(0.2, 0.8, 20_000), edges, density=True)
    plot.show_spread(edges, heights)
    return plot


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
