"""Why the middle of a mix can be too smooth: two noises, their mix, and a curve of how much is left of it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from ddpm_studio.engine.diffusion.interpolation import kept_variance
from ddpm_studio.gui.style.theme import PAGE_MARGIN, SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.widgets.curves.chart import Axis
from ddpm_studio.gui.widgets.curves.function_plot import FunctionPlot, Line
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.pixels import Pixels

SIDE = 40
"""Pixels of a noise in width and in height."""
SIGMA = 48
"""Grey levels that noise spreads over, so that few are cut off."""


class VarianceWindow(QWidget):
    """Explains it in a few sentences beside a figure that follows λ. It is freed when closed; Escape closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Why the middle can be too smooth"))
        noises = np.random.default_rng(0).standard_normal((2, SIDE, SIDE, 1))
        self._first, self._second = noises[0], noises[1]
        self.noises = ImageGrid()
        self.noises.setFixedHeight(150)
        self.noises.setAccessibleName(self.tr("Noise of A, the plain mix, the mix at full strength, noise of B"))
        self.plot = FunctionPlot(self.tr("Part of the noise's variance that is left at λ"))
        self.plot.setMinimumHeight(150)
        self.plot.read_across = _weight
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setAccessibleName("λ")
        self.slider.setToolTip(self.tr("How much of B is in the mix"))
        self.told = tabular(QLabel(textFormat=Qt.TextFormat.PlainText))
        self._lay_out()
        self._draw_curves()
        self.slider.valueChanged.connect(self._show)
        self.plot.pointed.connect(self._point)
        self.slider.setValue(50)

    def _lay_out(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(set_role(QLabel(self.tr("Why the middle can be too smooth")), "title"))
        for sentence in (
            self.tr(
                "Each picture is covered with noise before the two are mixed. If each has its own noise, the two "
                "noises cancel out in part: of their variance (1 − λ)² + λ² is left, one half at λ = ½. The model is "
                "told that all of it is there, takes fine detail for noise, and smooths it away."
            ),
            self.tr(
                "Shared noise cannot cancel out. Preserving the variance scales the mix back to full strength, and a "
                "mix on a great circle (slerp) never leaves it."
            ),
        ):
            column.addWidget(QLabel(sentence, wordWrap=True, textFormat=Qt.TextFormat.PlainText))
        column.addWidget(self.noises)
        line = QHBoxLayout()
        label = QLabel("λ")
        label.setBuddy(self.slider)
        line.addWidget(label)
        line.addWidget(self.slider, 1)
        column.addLayout(line)
        column.addWidget(self.told)
        column.addWidget(self.plot, 1)
        legend = self.tr(
            "Solid line: noises of their own, plain mix. Dashed line: shared noise, preserved variance, slerp."
        )
        column.addWidget(set_role(QLabel(legend, wordWrap=True, textFormat=Qt.TextFormat.PlainText), "caption"))
        self.resize(520, 620)

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the sentences need in the letters that are in use."""
        super().showEvent(event)
        self.resize(self.width(), max(self.height(), self._column.totalHeightForWidth(self.width())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _draw_curves(self) -> None:
        weights = np.linspace(0, 1, 101)
        plain = np.array([kept_variance(float(weight)) for weight in weights])
        self.plot.set_axes(Axis(0, 1, (0, 0.25, 0.5, 0.75, 1)), Axis(0, 1.1, (0, 0.5, 1)))
        self.plot.set_lines(
            [
                Line(self.tr("own noise, plain mix"), weights, plain),
                Line(self.tr("shared, preserved or slerp"), weights, np.ones_like(weights), 1),
            ]
        )

    def _point(self, weight: float) -> None:
        self.slider.setValue(round(100 * weight))

    def _show(self, percent: int) -> None:
        weight = percent / 100
        kept = kept_variance(weight)
        mixed = (1 - weight) * self._first + weight * self._second
        self.noises.show_images(_as_pixels(np.stack([self._first, mixed, mixed / kept**0.5, self._second])))
        self.noises.write([self.tr("A's noise"), self.tr("plain mix"), self.tr("scaled mix"), self.tr("B's noise")])
        self.noises.arrange(4)
        self.plot.set_marker(weight)
        self.told.setText(self.tr("λ = {:.2f}: {:.0%} of the variance is left").format(weight, kept))


def _weight(value: float) -> str:
    return f"λ = {value:.2f}"


def _as_pixels(noise: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Pixels:
    return np.clip(128 + SIGMA * noise, 0, 255).astype(np.uint8)
