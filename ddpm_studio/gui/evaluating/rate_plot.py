"""Rate and distortion: how far what a receiver believes lies from the pictures, after how many bits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from ddpm_studio.engine.evaluation.rates import PAPER
from ddpm_studio.engine.findings import Coded
from ddpm_studio.gui.style.colours import colours
from ddpm_studio.gui.widgets.curves.chart import Axis, plain
from ddpm_studio.gui.widgets.curves.function_plot import FunctionPlot, Line

TICKS = (0.0, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)
"""Bits: the axis is that of their square root, as most pictures are known after few of them."""

CLOSEST = 0.11
"""Of the axis: ticks that are nearer than that are left out."""


class RatePlot(FunctionPlot):
    """A curve over the bits received, with a marker that follows the film and can be moved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.set_title(self.tr("error of 255 after bits/dim"))
        self.setToolTip(
            self.tr("Grey: Ho et al. 2020, table 4, CIFAR-10 test pictures, not yours. Click to go to a moment")
        )
        self.read, self.read_across = _error, _bits
        self.show_points(())

    def show_points(self, points: Sequence[Coded]) -> None:
        """Show what was received at each frame, noise first."""
        most = max([2.0, *(point.bits for point in points)])
        highest = max([70.0, *(point.rmse for point in points)])
        ticks: list[float] = []
        for tick in TICKS:
            if tick <= most and (not ticks or tick**0.5 - ticks[-1] > CLOSEST * most**0.5):
                ticks.append(tick**0.5)
        across = Axis(0, (1.03 * most) ** 0.5, tuple(ticks), _tick)
        self.set_axes(across, Axis(0, 1.05 * highest))
        if points:
            bits, rmse = np.array(points, float).T
            self.set_lines([Line(self.tr("error"), np.sqrt(np.maximum.accumulate(np.maximum(bits, 0))), rmse)])
        else:
            self.set_lines([])

    def draw_content(self, painter: QPainter) -> None:
        painter.setPen(QPen(colours()["muted"], 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for _, (bits, rmse) in PAPER:
            painter.drawEllipse(QPointF(self.place(bits**0.5, rmse)), 3.0, 3.0)
        super().draw_content(painter)


def _error(value: float) -> str:
    return f"{value:.1f}"


def _bits(place: float) -> str:
    return QCoreApplication.translate("RatePlot", "{:.3f} bits/dim").format(place**2)


def _tick(place: float) -> str:
    return plain(round(place**2, 3))
