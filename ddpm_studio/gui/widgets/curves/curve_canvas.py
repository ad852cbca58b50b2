"""The plot itself: pyqtgraph draws the lines, everything around them is ours. Imported when a plot is first shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsView, QWidget

from ddpm_studio.gui.style.colours import colours
from ddpm_studio.gui.widgets.curves.curve_box import CurveBox, around
from ddpm_studio.gui.widgets.curves.curve_data import BUCKETS, Curve, Numbers, limits, thin
from ddpm_studio.gui.widgets.curves.curve_pens import line_pen, raw_pen
from ddpm_studio.gui.widgets.curves.curve_ticks import CurveTicks
from ddpm_studio.gui.widgets.curves.curve_view import Tick, View

NEAR = 6
"""Pixels around a mark in which its sentence is read."""


class CurveCanvas(QObject):
    """Draws curves by name and says where the pointer is and when the user has moved the view."""

    moved_by_hand = Signal()
    """The user has zoomed or panned, whereupon pyqtgraph alone would stop following without a word."""
    asked_to_follow = Signal()
    """The user has double-clicked: everything is wanted back in view."""
    pointed_at = Signal(object)
    """The pointer is at this step; None: it has left the plot."""
    clicked_at = Signal(float)
    """This step was clicked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.widget: Any = pg.PlotWidget(parent, viewBox=CurveBox())
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.setMenuEnabled(False)  # pyqtgraph's own is about its insides, and in English only
        self.widget.hideButtons()
        self.widget.showGrid(x=False, y=True, alpha=0.15)
        self._box: Any = self.widget.getViewBox()
        self._box.setDefaultPadding(0.02)
        self._box.setMouseMode(pg.ViewBox.RectMode)  # dragging marks what to look at closer
        self._axes: list[Any] = [self.widget.getAxis(side) for side in ("bottom", "left")]
        for axis in self._axes:
            axis.enableAutoSIPrefix(False)
        self._axes[1].setWidth(56)
        self._raw: dict[str, Any] = {}
        self._smooth: dict[str, Any] = {}
        self._cross: Any = pg.InfiniteLine(angle=90, movable=False)
        self._marker: Any = pg.InfiniteLine(angle=90, movable=False)
        for line in (self._cross, self._marker):
            line.setVisible(False)
            line.setZValue(10)
            self._box.addItem(line, ignoreBounds=True)
        self._view = View()
        self._box.sigRangeChangedManually.connect(self._tell_moved)
        scene = self.widget.scene()
        scene.sigMouseClicked.connect(self._tell_clicked)
        self._is_left = True
        self.widget.viewport().installEventFilter(self)
        self._ticks = CurveTicks(self._box)
        self._proxy = pg.SignalProxy(scene.sigMouseMoved, rateLimit=60, slot=self._tell_pointed)
        self.wear_theme()

    # Curves

    def draw(self, curves: Mapping[str, Curve], view: View) -> None:
        """Draw `curves`: all of each while the view follows, else the part that is looked at, with more detail."""
        changed, self._view = view.is_smoothed != self._view.is_smoothed, view
        self._axes[1].setLogMode(y=view.is_logarithmic)
        for name, item in self._raw.items():
            item.setVisible(name in curves)
            self._smooth[name].setVisible(name in curves)
        heights: list[tuple[float, float]] = []
        for name, curve in curves.items():
            changed = self._add(name) or changed
            part = slice(None) if view.follows else curve.within(*self._seen_steps())
            buckets = min(BUCKETS, max(200, self.widget.width()))  # more cannot be seen
            self._draw_line(self._raw[name], thin(curve.steps[part], curve.values[part], buckets))
            shown = part if view.is_smoothed else slice(0, 0)
            buckets = buckets if self._is_solid(name) else 150  # of dashes, see `_add`
            self._draw_line(self._smooth[name], thin(curve.steps[shown], curve.smooth[shown], buckets))
            if (height := limits(self._scaled(curve.values[part]), view.is_without_outliers)) is not None:
                heights.append(height)
        if changed:
            self._wear_pens()
        ends = [(curve.steps[0], curve.steps[-1]) for curve in curves.values() if len(curve.steps)]
        spans = (limits(self._scaled(curve.values), without_outliers=False) for curve in curves.values())
        self._box.stay_near(ends, [span for span in spans if span], max(map(_count, curves.values()), default=0))
        if view.follows:
            self._show_all(list(curves.values()), heights)

    def fit_height(self, curves: Mapping[str, Curve]) -> None:
        """Show the whole height of the steps that are looked at."""
        first, last = self._seen_steps()
        parts = [self._scaled(curve.values[curve.within(first, last)]) for curve in curves.values()]
        heights = [height for part in parts if (height := limits(part, self._view.is_without_outliers))]
        if heights:
            self._box.setRange(yRange=around(heights), disableAutoRange=True)

    def forget(self) -> None:
        """Drop every line."""
        for item in (*self._raw.values(), *self._smooth.values()):
            self._box.removeItem(item)
        self._raw.clear()
        self._smooth.clear()

    def _add(self, name: str) -> bool:
        if name in self._raw:
            return False
        self._raw[name] = pg.PlotCurveItem(connect="finite")
        self._smooth[name] = pg.PlotCurveItem(connect="finite", antialias=True)
        # Line by line: as one path, a noisy curve takes a hundred times as long, but only a path can be dashed.
        self._raw[name].setSegmentedLineMode("on")
        self._smooth[name].setSegmentedLineMode("on" if self._is_solid(name) else "off")
        for item, depth in ((self._raw[name], 0), (self._smooth[name], 1)):
            item.setZValue(depth)
            self._box.addItem(item, ignoreBounds=True)
        return True

    def _is_solid(self, name: str) -> bool:
        return line_pen(list(self._raw).index(name)).style() is Qt.PenStyle.SolidLine

    def _draw_line(self, item: Any, points: tuple[Numbers, Numbers]) -> None:
        item.setData(points[0], self._scaled(points[1]))

    def _scaled(self, values: Numbers) -> Numbers:
        if not self._view.is_logarithmic:
            return values
        positive: Numbers = np.where(values > 0, values, np.nan)
        return np.log10(positive)

    def _seen_steps(self) -> tuple[float, float]:
        first, last = self._box.viewRange()[0]
        return float(first), float(last)

    def _show_all(self, curves: Sequence[Curve], heights: Sequence[tuple[float, float]]) -> None:
        ends = [(curve.steps[0], curve.steps[-1]) for curve in curves if len(curve.steps)]
        if ends and heights:
            self._box.setRange(xRange=around(ends), yRange=around(heights), disableAutoRange=True)

    def set_ticks(self, ticks: Sequence[Tick]) -> None:
        """Mark what happened on the way."""
        self._ticks.put(ticks)

    def ticks_at(self, step: float) -> list[str]:
        """Return the sentences of what happened where the cross-hair is at `step`."""
        return self._ticks.near(step, NEAR * float(self._box.viewPixelSize()[0]))

    def zoom(self, factor: float) -> None:
        """Show `factor` times as many steps, about the middle."""
        self._box.scaleBy((factor, 1))
        self.moved_by_hand.emit()

    # Marks

    def point_at(self, step: float | None) -> None:
        """Draw the cross-hair at a step, or none."""
        self._cross.setVisible(step is not None)
        if step is not None:
            self._cross.setPos(step)

    def mark(self, step: float | None) -> None:
        """Draw a lasting mark at a step, or none."""
        self._marker.setVisible(step is not None)
        if step is not None:
            self._marker.setPos(step)

    def name_axes(self, below: str, beside: str) -> None:
        """Write what the axes are."""
        for axis, name in zip(self._axes, (below, beside), strict=True):
            axis.setLabel(name or None)
            axis.showLabel(bool(name))

    def draw_all(self, painter: QPainter) -> None:
        """Draw lines, axes and marks as what they are: a widget would be drawn as the pixels that it keeps."""
        room = QRectF(self.widget.rect())
        painter.fillRect(room, colours()["base"])
        QGraphicsView.render(self.widget, painter, room, self.widget.viewport().rect())

    def wear_theme(self) -> None:
        """Take the colours of the palette in force."""
        shades = colours()
        self.widget.setBackground(shades["base"])
        for axis in self._axes:
            axis.setPen(pg.mkPen(shades["border"]))
            axis.setTextPen(pg.mkPen(shades["muted"]))
        self._cross.setPen(pg.mkPen(shades["muted"], width=1, style=Qt.PenStyle.DashLine))
        self._marker.setPen(pg.mkPen(shades["accent_line"], width=1.5))
        self._box.rbScaleBox.setPen(pg.mkPen(shades["accent_line"]))
        self._box.rbScaleBox.setBrush(pg.mkBrush(None))
        self._ticks.wear_theme()
        self._wear_pens()

    def _wear_pens(self) -> None:
        for index, name in enumerate(self._raw):
            self._raw[name].setPen(raw_pen(index, faint=self._view.is_smoothed))
            self._smooth[name].setPen(line_pen(index))

    # What the user does

    def _tell_moved(self, *_: object) -> None:
        self.moved_by_hand.emit()

    def _tell_clicked(self, event: Any) -> None:
        if event.double():
            self.asked_to_follow.emit()
        elif event.button() is Qt.MouseButton.LeftButton and self._box.sceneBoundingRect().contains(event.scenePos()):
            self.clicked_at.emit(self._box.mapSceneToView(event.scenePos()).x())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear that the pointer has left, of which pyqtgraph tells nothing."""
        if event.type() is QEvent.Type.MouseMove:
            self._is_left = False
        elif event.type() is QEvent.Type.Leave:
            self._is_left = True
            self.pointed_at.emit(None)
        return super().eventFilter(watched, event)

    def _tell_pointed(self, arguments: tuple[QPointF]) -> None:
        # What the proxy has held back comes after the pointer has left.
        inside = not self._is_left and self._box.sceneBoundingRect().contains(arguments[0])
        self.pointed_at.emit(self._box.mapSceneToView(arguments[0]).x() if inside else None)


def _count(curve: Curve) -> int:
    return len(curve.steps)
