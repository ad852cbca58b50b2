"""Beside a film: how far what the model predicts is from what a perfect memory of its pictures would, over t."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role
from ddpm_studio.gui.widgets.curves.chart import Axis
from ddpm_studio.gui.widgets.curves.function_plot import FunctionPlot, Line
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

WIDTH = 300
LEAST = 1.0
"""Levels that the plot reaches up to at least."""


class MemoryPanel(QWidget):
    """Plots the gap of every frame that was compared; a click in the plot asks for its time."""

    time_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.what = set_role(WrappedLabel(), "caption")
        self.plot = FunctionPlot(self.tr("learned against exact x₀, levels apart"))
        self.plot.read = _levels
        self.plot.setToolTip(self.tr("Click or drag to move t"))
        self.told = WrappedLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(set_role(QLabel(self.tr("PERFECT MEMORY")), "section"))
        column.addWidget(self.what)
        column.addWidget(self.plot, 1)
        column.addWidget(self.told)
        self.setFixedWidth(WIDTH)
        self.plot.pointed.connect(self._ask_time)
        self.hide()

    def show_for(self, take: Take, position: int, pictures: int) -> None:
        """Show what is known of `take` at the frame at `position`.

        :param pictures: how many the memory holds; 0: they are still being opened.
        """
        film = take.film
        self.what.setText(
            self.tr(
                "E[x₀ | xₜ] over the {} pictures that the model has learnt from: what it would predict if it knew "
                "them by heart and nothing else."
            ).format(f"{pictures:,}")
            if pictures
            else self.tr("Opening the pictures that the model has learnt from…")
        )
        known = sorted((film.times[place], gap) for place, gap in tuple(film.gaps.items()))
        times, gaps = (np.array(values, np.float64) for values in zip(*known, strict=True)) if known else ((), ())
        # One may leave the plot: at T itself a model may say anything, and all else would lie flat below that.
        top = max(LEAST, *sorted(gaps)[-2:-1], 0)
        self.plot.set_axes(Axis(0, take.last_time), Axis(0, 1.1 * top))
        self.plot.set_lines([Line(self.tr("apart"), np.asarray(times), np.asarray(gaps))] if known else [])
        self.plot.set_marker(film.times[position])
        gap = film.gaps.get(position)
        self.told.setText("" if gap is None else self._in_words(film.times[position], gap))

    def _in_words(self, t: int, gap: float) -> str:
        if t:
            told = self.tr("At t = {} the two are {} of 255 levels apart. Near 0 the model says what it has seen.")
            return told.format(t, _levels(gap))
        told = self.tr("Each image is {} of 255 levels from the most similar picture. Near 0 it is a copy.")
        return told.format(_levels(gap))

    def _ask_time(self, t: float) -> None:
        self.time_wanted.emit(round(t))


def _levels(gap: float) -> str:
    return QLocale().toString(gap, "f", 1)
