"""Asks how far a run that is done is to be trained, and what its learning rate does from there."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.continuing import planned_anew, rate_in_words
from ddpm_studio.engine.choices.learning import RateWay
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.runs.learnt import Learnt
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_INSIDE, SPACE_ROWS, mark_primary, set_role
from ddpm_studio.gui.widgets.curves.chart import Axis
from ddpm_studio.gui.widgets.curves.function_plot import FunctionPlot, Line
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.widgets.text.number_field import Limits, NumberField
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

WAYS: tuple[RateWay, ...] = ("keep", "warm", "decay")
POINTS = 1000
"""Of the curve; more cannot be seen."""
LITTLE = 0.1
"""Of its full height: a learning rate that has fallen below learns next to nothing more."""
MOST_STEPS = 100_000_000


class LongerDialog(QDialog):
    """Shows the learning rate over all steps, those that are done and those to come, as it is chosen here."""

    wanted = Signal(int, str)
    """Train on to this step; the learning rate does this (a `RateWay`) from where the run stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Train longer"))
        self._learnt: Learnt | None = None
        self.steps = NumberField(integer=True, unit=self.tr("steps"))
        self.steps.setAccessibleName(self.tr("Train until step"))
        self.steps.setToolTip(self.tr("The step at which the run is done again"))
        self.problem = set_role(WrappedLabel(), "warning")
        self.ways = Segments(
            (
                (self.tr("Keep"), self.tr("Keep"), self.tr("The learning rate stays where it is now")),
                (
                    self.tr("Rise again"),
                    self.tr("Rise again"),
                    self.tr("The learning rate rises to its full height, and then falls again if a decay is chosen"),
                ),
                (self.tr("Fall to 0"), self.tr("Fall to 0"), self.tr("The learning rate falls to 0 at the last step")),
            ),
            self.tr("What the learning rate does from here on"),
        )
        self.plot = FunctionPlot(self.tr("Learning rate over the steps"))
        self.plot.read = _short
        self.plot.setToolTip(self.tr("The line is where the run stands"))
        self.told = set_role(WrappedLabel(), "caption")
        self.start = mark_primary(QPushButton(self.tr("Train longer")))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.start.setDefault(True)
        for button in (self.cancel, *self.ways.buttons):
            button.setAutoDefault(False)  # Enter in the field would press the first of them
        self._lay_out()
        self.steps.textChanged.connect(self._show)
        self.ways.chosen.connect(self._show)
        self.start.clicked.connect(self._decide)
        self.cancel.clicked.connect(self.close)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_INSIDE)
        label = QLabel(self.tr("Train until step"), textFormat=Qt.TextFormat.PlainText)
        label.setBuddy(self.steps)
        line.addWidget(label)
        line.addWidget(self.steps, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_GROUPS, SPACE_GROUPS, SPACE_GROUPS, SPACE_GROUPS)
        column.setSpacing(SPACE_ROWS)
        column.addLayout(line)
        column.addWidget(self.problem)
        column.addWidget(QLabel(self.tr("The learning rate from here on"), textFormat=Qt.TextFormat.PlainText))
        column.addWidget(self.ways)
        column.addWidget(self.plot, 1)
        column.addWidget(self.told)
        column.addLayout(foot)
        self.resize(520, 380)

    def offer(self, learnt: Learnt) -> None:
        """Show the window for a run that has learnt so much: for as many steps again, at a rate that learns."""
        self._learnt = learnt
        training = learnt.config.training
        self.steps.set_limits(Limits(at_least=learnt.step + 1, at_most=MOST_STEPS))
        self.steps.set_value(min(2 * learnt.step, MOST_STEPS))
        has_fallen = training.learning_rate(learnt.step - 1) < LITTLE * training.optimizer.learning_rate
        self.ways.choose(WAYS.index("warm" if has_fallen and training.falls_to_the_end else "keep"))
        self._show()
        self.steps.setFocus()
        self.steps.selectAll()
        self.open()

    @property
    def way(self) -> RateWay:
        """What the learning rate is to do."""
        return WAYS[self.ways.index]

    def _show(self) -> None:
        steps, learnt = self.steps.value(), self._learnt
        self.problem.setText(self.steps.problem())
        self.problem.setVisible(bool(self.problem.text()))
        self.start.setEnabled(steps is not None)
        if steps is None or learnt is None:
            return
        planned = _planned(learnt, int(steps), self.way)
        x = np.unique(np.linspace(0, steps - 1, POINTS).round())
        y = np.array([planned.training.learning_rate(int(step)) for step in x])
        self.plot.set_axes(Axis(0, float(steps)), Axis(0, 1.1 * float(y.max()), write=_short))
        self.plot.set_lines([Line(self.tr("learning rate"), x, y)])
        self.plot.set_marker(float(learnt.step))
        same = self.tr("The learning rate stays as it is.")
        self.told.setText(rate_in_words(learnt.step, learnt.config.training, planned.training) or same)

    def _decide(self) -> None:
        steps = self.steps.value()
        if steps is not None:
            self.accept()
            self.wanted.emit(int(steps), self.way)


def _planned(learnt: Learnt, steps: int, way: RateWay) -> RunConfig:
    training = learnt.config.training.model_copy(update={"steps": steps})
    return planned_anew(learnt.step, learnt.config, learnt.config.model_copy(update={"training": training}), way)


def _short(rate: float) -> str:
    return f"{rate:.3g}"
