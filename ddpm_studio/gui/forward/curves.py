"""β, ᾱ and the signal-to-noise ratio over t, of one schedule or several; the last of them can be drawn."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio.engine.diffusion.schedules import Drawn, Point
from ddpm_studio.gui.film.take import small_number
from ddpm_studio.gui.forward.drawing import HIGHEST, from_editor, snr_in_decibels, to_editor, traced
from ddpm_studio.gui.forward.scene import Course, Scene
from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon, set_role
from ddpm_studio.gui.widgets.curves.chart import Axis
from ddpm_studio.gui.widgets.curves.function_plot import FunctionPlot, Line
from ddpm_studio.gui.widgets.curves.monotone_editor import MonotoneEditor
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel

LEAST_BETA = -6.0
"""Lowest β that is drawn, as a power of ten."""
LEAST_HEIGHT = 73
"""Pixels of a curve: three of them, with several schedules below, are seen in a window of 720 with large letters."""


class Curves(QWidget):
    """Three plots over t; clicks in them move t, and points in the last change a drawn schedule."""

    time_wanted = Signal(int)
    drawn = Signal(object)
    """This `Drawn` schedule is to be the chosen one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene: Scene | None = None
        self.beta = FunctionPlot(self.tr("β, the noise that one step adds"))
        self.alpha_bar = FunctionPlot(self.tr("ᾱ, and √ᾱ (dotted): what is left of the picture"))
        self.snr = MonotoneEditor()
        self.beta.read = _power
        self.alpha_bar.read = small_number
        self.snr.read = _in_decibels
        self.hint = ElidedLabel()
        set_role(self.hint, "caption")
        self.draw = QPushButton()
        self.draw.setIcon(icon("follow"))
        self.draw.clicked.connect(self._draw)
        self.snr.points_changed.connect(self._hear_points)
        for plot in (self.beta, self.alpha_bar, self.snr):
            plot.pointed.connect(self._ask_time)
            plot.setToolTip(self.tr("Click or drag to move t"))
            plot.setMinimumHeight(LEAST_HEIGHT)
        self._lay_out()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(SPACE_INSIDE)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.draw)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(self.beta, 4)
        column.addWidget(self.alpha_bar, 4)
        column.addWidget(self.snr, 5)
        column.addLayout(foot)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # --- what is shown ---------------------------------------------------------------------------------------

    def show_scene(self, scene: Scene) -> None:
        """Draw the curves of all its schedules."""
        self._scene = scene
        across = Axis(0, scene.last_time)
        powers = tuple(range(int(LEAST_BETA), 1, 2))
        self.beta.set_axes(across, Axis(LEAST_BETA, 0.15, powers, _power))
        self.alpha_bar.set_axes(across, Axis(0, 1.04, (0, 0.5, 1)))
        reach = max(HIGHEST, *(abs(y) + 2 for _, y in self._points(scene)), 0.0)
        self.snr.set_axes(across, Axis(-reach, reach))
        self.beta.set_lines([_line(course, np.log10(course.betas)) for course in scene.courses])
        chosen = scene.course
        root = Line("√ᾱ", np.arange(scene.last_time + 1.0), np.sqrt(chosen.alpha_bar), chosen.pen, is_thin=True)
        lines = [Line(c.name, np.arange(scene.last_time + 1.0), c.alpha_bar, c.pen) for c in scene.courses]
        self.alpha_bar.set_lines([lines[0], root, *lines[1:]])
        self.snr.set_lines([_line(course, snr_in_decibels(course.alpha_bar)) for course in scene.courses])
        self.snr.set_points(self._points(scene))
        self._tell_drawing(isinstance(chosen.schedule, Drawn))

    def _points(self, scene: Scene) -> tuple[Point, ...]:
        schedule = scene.course.schedule
        if not isinstance(schedule, Drawn):
            return ()
        points, before = to_editor(schedule), self.snr.points
        if len(points) == len(before) and np.allclose(points, before, rtol=0, atol=(1e-4 * schedule.steps, 0.01)):
            return before  # not rounded, so that a slow drag does not stick
        return points

    def show_time(self, t: int) -> None:
        """Mark t in all plots."""
        for plot in (self.beta, self.alpha_bar, self.snr):
            plot.set_marker(t)

    def _tell_drawing(self, is_drawn: bool) -> None:
        self.snr.set_title(self.tr("SNR in dB: drag the points") if is_drawn else self.tr("SNR = ᾱ / (1 − ᾱ), in dB"))
        self.snr.setToolTip(
            self.tr(
                "Drag a point; double-click adds one, Delete removes it. Keys: Page Up and Page Down choose a point, "
                "arrows move it, with Shift finely, Enter adds one"
            )
            if is_drawn
            else self.tr("Click or drag to move t")
        )
        self.hint.say(self.tr("Double-click adds, Delete removes") if is_drawn else "")
        self.draw.setText(self.tr("Start anew") if is_drawn else self.tr("Draw from here"))
        tip = (
            self.tr("Put the points back to where they are at first")
            if is_drawn
            else self.tr("Take this curve as points that can be moved: a schedule of your own")
        )
        self.draw.setToolTip(tip)
        self.draw.setAccessibleName(self.draw.text())

    # --- what the user does ----------------------------------------------------------------------------------

    def _ask_time(self, x: float) -> None:
        self.time_wanted.emit(round(x))

    def _draw(self) -> None:
        if self._scene is None:
            return
        schedule = self._scene.course.schedule
        is_drawn = isinstance(schedule, Drawn)
        self.drawn.emit(Drawn(steps=schedule.steps) if is_drawn else traced(schedule))
        self.snr.setFocus()

    def _hear_points(self, points: tuple[Point, ...]) -> None:
        if self._scene is not None:
            self.drawn.emit(from_editor(points, self._scene.last_time))


def _line(course: Course, y: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Line:
    """Return what is known from t = 1 on."""
    return Line(course.name, np.arange(1.0, len(y) + 1), y, course.pen)


def _power(power: float) -> str:
    if power in (0, -1, -2):
        return f"{10**power:g}"
    if power == round(power):
        return f"1e{power:.0f}".replace("-", "\N{MINUS SIGN}")
    return f"{10**power:.2g}"


def _in_decibels(value: float) -> str:
    return f"{value:.1f} dB".replace("-", "\N{MINUS SIGN}") if math.isfinite(value) else "∞"
