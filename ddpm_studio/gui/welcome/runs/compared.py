"""The runs that are chosen: their curves in one plot, their samples at the cursor, their choices side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import titles_of
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS
from ddpm_studio.gui.welcome.runs.choices_table import ChoicesTable
from ddpm_studio.gui.welcome.runs.curves import STEP, Losses, read_losses
from ddpm_studio.gui.welcome.runs.look import look_of, remember
from ddpm_studio.gui.welcome.runs.previews import Previews
from ddpm_studio.gui.welcome.runs.rows import RunRow
from ddpm_studio.gui.widgets.curves.curve_plot import CurvePlot
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.work.runner import Runner

Course: TypeAlias = tuple[Losses, list[tuple[int, Path]]]
"""What a run has measured, and its previews with their steps."""
MOST_CURVES = 5
"""So many colours there are."""


class Compared(QSplitter):
    """Shows one run, or several beside each other. The cursor of the plot moves the samples of all of them."""

    def __init__(self, session: Session) -> None:
        super().__init__(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self._session = session
        self._rows: Sequence[RunRow] = ()
        self._read: dict[Path, Course] = {}
        self._reading: dict[Path, Course] = {}
        self._names: Mapping[str, RunRow] = {}
        self._runner = Runner(self)
        self._runner.ended.connect(self._take_read)
        self.plot = CurvePlot(self.tr("Loss"))
        self.plot.set_empty(self.tr("Choose one run, or several"), self.tr("Their curves stand in one plot here."))
        self.axis = Segments(
            (
                (self.tr("Step"), self.tr("By training step"), self.tr("Count training steps below")),
                (self.tr("Images"), self.tr("By images"), self.tr("Count the images that were learnt from below")),
                (self.tr("Time"), self.tr("By time"), self.tr("Count the hours that were computed, without pauses")),
            ),
            self.tr("What is counted below the plot"),
        )
        self.axis.choose(look_of(session.settings).axis)
        self.previews = Previews()
        self.choices = ChoicesTable()
        self.addWidget(self._left())
        self.addWidget(self.choices)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self.setSizes([720, 480])
        self.axis.chosen.connect(self._count_by)
        self.plot.stage.crossed.connect(self._follow_cursor)

    def _left(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, SPACE_ROWS, 0)
        column.setSpacing(SPACE_INSIDE)
        self.plot.header.lead(self.axis)
        column.addWidget(self.plot, 1)
        column.addWidget(self.previews)
        return left

    def show_runs(self, rows: Sequence[RunRow]) -> None:
        """Show `rows`, of which so many as there are colours; curves are read in a thread, as they may be long."""
        self._rows = rows = rows[:MOST_CURVES]
        self.choices.show_runs(rows)

        found = self._reading = {}  # what an older reader still finds is its own

        def read(_: Control) -> Job:
            for row in rows:
                losses = read_losses(row.folder, row.config.training.batch_size)
                found[row.folder] = losses, Run(row.folder).previews()
                yield Note(f"{row.title} was read.")

        self._runner.run_instead(read)

    def drop(self) -> None:
        """Read no more: nobody looks."""
        self._runner.drop()

    def _take_read(self) -> None:
        self._read = self._reading
        self._draw()

    def _count_by(self, axis: int) -> None:
        remember(self._session.settings, axis=axis)
        self._draw()

    def _draw(self) -> None:
        below = (self.tr("step"), self.tr("images"), self.tr("hours"))[self.axis.index]
        self.plot.set_axis_names(below, self.tr("loss"))
        self.plot.stage.name_count("" if self.axis.index == STEP else below)
        self.plot.stage.point_at(None)
        self.plot.clear()
        self._names = _named([row for row in self._rows if row.folder in self._read])
        for name, row in self._names.items():
            losses = self._read[row.folder][0]
            if losses.values:
                self.plot.append(losses.counts[self.axis.index], losses.values, name)
        self._follow_cursor(None)

    def _follow_cursor(self, count: float | None) -> None:
        """Show of each run what it drew last up to the cursor; without one its newest samples."""
        shown: list[tuple[str, Path | None, int]] = []
        for name, row in self._names.items():
            losses, previews = self._read[row.folder]
            step = None if count is None else losses.step_at(self.axis.index, count)
            until = [each for each in previews if step is None or each[0] <= step]
            drawn, path = until[-1] if until else (0, None)
            shown.append((name, path, drawn))
        self.previews.show_samples(shown)


def _named(rows: Sequence[RunRow]) -> Mapping[str, RunRow]:
    """Return the runs by what they are called in the plot; those of one name are told apart by their folders."""
    titles = titles_of(row.folder for row in rows)
    return {titles[row.folder]: row for row in rows}
