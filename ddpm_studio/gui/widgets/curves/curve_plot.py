"""Curves that grow while they are looked at: faint as they came, bold as smoothed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent, QSize, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE
from ddpm_studio.gui.widgets.alone import show_alone
from ddpm_studio.gui.widgets.curves.curve_data import Curve
from ddpm_studio.gui.widgets.curves.curve_export import portray, write_csv, write_png, write_svg
from ddpm_studio.gui.widgets.curves.curve_header import CurveHeader
from ddpm_studio.gui.widgets.curves.curve_legend import CurveLegend
from ddpm_studio.gui.widgets.curves.curve_stage import CurveStage
from ddpm_studio.gui.widgets.curves.curve_view import View
from ddpm_studio.gui.widgets.saving import SAVING

PAUSE, PAUSE_OF_VALUES = 40, 250
"""Milliseconds until what the user, or a new value, has changed is drawn: appending is cheap, drawing waits for more.

A drawing takes 10 ms, most of it for the axes; ten a second took a fifth of a core from what is trained beside it.
"""


class CurvePlot(QWidget):
    """Shows named curves over a common axis."""

    save_failed = Signal(str)
    """A file could not be written; the sentence says which and why."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: dict[str, Curve] = {}
        self._smoothing = 0.9
        self.header = CurveHeader(title)
        self.header.set_weight(self._smoothing)
        self.legend = CurveLegend()
        self.stage = CurveStage()
        self.stage.setAccessibleName(title or self.tr("Plot"))
        self.setAccessibleName(title or self.tr("Plot"))
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self.redraw)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_INSIDE)
        rows.addWidget(self.header)
        rows.addWidget(self.legend)
        rows.addWidget(self.stage, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._connect()
        self.set_empty(self.tr("No values yet"), "")

    def _connect(self) -> None:
        self.header.smoothing_changed.connect(self._smooth_with)
        self.header.log.toggled.connect(self._scale_anew)
        self.header.outliers.toggled.connect(self._scale_anew)
        self.header.follow.toggled.connect(self.redraw_soon)
        self.header.save_csv.triggered.connect(partial(self._ask, "csv"))
        self.header.save_png.triggered.connect(partial(self._ask, "png"))
        self.header.save_svg.triggered.connect(partial(self._ask, "svg"))
        self.header.copy.triggered.connect(self.copy_picture)
        self.legend.changed.connect(self.redraw_soon)
        self.stage.follow_wanted.connect(self.set_follow)
        self.stage.log_wanted.connect(self.header.log.toggle)

    # Values

    def add_series(self, name: str) -> None:
        """Prepare a curve called `name`; more than one are told apart by colour, line style and a legend."""
        if name not in self._curves:
            self._curves[name] = Curve(self._smoothing)
            self.legend.add(name)

    def append(self, step: ArrayLike, value: ArrayLike, series: str = "value") -> None:
        """Add one point or many; where they begin at an earlier step they replace what was from there on.

        Values that are not finite leave a gap.

        :raises ValueError: if there are not as many steps as values.
        """
        self.add_series(series)
        self._curves[series].append(step, value)
        self._redraw_within(PAUSE_OF_VALUES)

    def clear(self) -> None:
        """Forget every curve."""
        self._curves.clear()
        self.legend.clear()
        self.stage.forget()
        self.redraw()

    def series(self, name: str = "value") -> Curve:
        """Return the numbers of a curve.

        :raises KeyError: if there is no such curve.
        """
        return self._curves[name]

    def last_step(self, name: str = "value") -> float:
        """Return the last step of a curve; 0 if there is no such curve, or nothing in it."""
        curve = self._curves.get(name)
        return float(curve.steps[-1]) if curve is not None and len(curve.steps) else 0.0

    # How it is drawn

    def set_smoothing(self, weight: float) -> None:
        """Smooth with `weight` from 0, not at all, to 0.999."""
        self.header.set_weight(weight)
        self._smooth_with(self.header.weight)

    def _smooth_with(self, weight: float) -> None:
        if weight != self._smoothing:
            self._smoothing = weight
            for curve in self._curves.values():
                curve.set_smoothing(weight)
            self.redraw_soon()

    @property
    def smoothing(self) -> float:
        """The weight of what was, 0 to 0.999."""
        return self._smoothing

    def set_follow(self, follows: bool) -> None:
        """Keep everything in view, or leave the view to the user."""
        self.header.follow.setChecked(follows)
        self.redraw_soon()

    @property
    def follows(self) -> bool:
        """Whether everything is kept in view."""
        return self.header.follow.isChecked()

    def set_axis_names(self, below: str, beside: str) -> None:
        """Write what the two axes are."""
        self.stage.name_axes(below, beside)

    def set_mark(self, step: float | None) -> None:
        """Draw a lasting mark at a step, or none."""
        self.stage.mark(step)

    def set_empty(self, title: str, hint: str) -> None:
        """Say what to do while there is nothing to draw."""
        self.stage.empty.say(title, hint, picture="follow")

    def apply_theme(self) -> None:
        """Take the colours of the palette in force, which happens by itself when the palette changes."""
        self.stage.wear_theme()
        self.legend.wear_theme()

    def redraw_soon(self) -> None:
        """Draw when there is time, if anyone looks."""
        self._redraw_within(PAUSE)

    def _redraw_within(self, pause: int) -> None:
        if self.isVisible() and not 0 <= self._later.remainingTime() <= pause:
            self._later.start(pause)

    def redraw(self) -> None:
        """Draw now."""
        shown = {name: curve for name, curve in self._curves.items() if not self.legend.is_hidden(name)}
        view = View(
            follows=self.follows,
            is_logarithmic=self.header.log.isChecked(),
            is_without_outliers=self.header.outliers.isChecked(),
            is_smoothed=self._smoothing > 0,
        )
        self.stage.draw(shown, view)

    def showEvent(self, event: QShowEvent) -> None:
        self.stage.open()
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.apply_theme()

    def sizeHint(self) -> QSize:
        return QSize(480, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 120)

    def _scale_anew(self) -> None:
        self.redraw()
        self.stage.fit_height()

    # Files

    def save_csv(self, path: Path) -> None:
        """Write every value.

        :raises OSError: if the file cannot be written.
        """
        write_csv(path, self._curves)

    def save_png(self, path: Path) -> None:
        """Write what is seen, at twice its size.

        :raises OSError: if the file cannot be written.
        """
        write_png(path, self.stage)

    def save_svg(self, path: Path) -> None:
        """Write what is seen as lines and letters.

        :raises OSError: if the file cannot be written.
        """
        write_svg(path, self.stage)

    def copy_picture(self) -> None:
        """Put what is seen on the clipboard."""
        QGuiApplication.clipboard().setPixmap(portray(self.stage))

    def _ask(self, ending: str) -> None:
        kinds = {
            "csv": (self.tr("Comma-separated values"), self.save_csv),
            "png": (self.tr("PNG pictures"), self.save_png),
            "svg": (self.tr("SVG drawings"), self.save_svg),
        }
        name, write = kinds[ending]
        path = SAVING.ask(self, self.tr("Save the curves"), f"curve.{ending}", f"{name} (*.{ending})")
        if path is None:
            return
        try:
            write(path)
        except OSError as error:
            self.save_failed.emit(str(error))
        else:
            SAVING.tell(path)


def _sample() -> QWidget:
    plot = CurvePlot("Loss")
    steps = np.arange(1, 20_001)
    random = np.random.default_rng(1)
    plot.append(steps, 1.0 / np.sqrt(steps) + random.gamma(2, 0.008, len(steps)), "training")
    plot.append(steps[::500], 1.1 / np.sqrt(steps[::500]) + 0.03, "validation")
    return plot


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
