"""Reads the curve of a run behind the window's back: days of training have millions of lines."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.work.runner import Runner

Curve = NDArray[np.float64]
"""(2, n): steps and losses."""


class CurveReader(QObject):
    """Reads one run at a time; of an older request nothing is heard any more."""

    read = Signal(object)
    """The `Curve` of the run that was asked for last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = Runner(self)
        self._runner.ended.connect(self._conclude)
        self._found: list[Curve] = []

    @property
    def is_busy(self) -> bool:
        """Whether a curve is still to come."""
        return self._runner.is_busy

    def begin(self, run: Run) -> None:
        """Read `run`; if nothing was measured yet, that is known at once."""
        self.stop()
        if not run.newest_metrics():
            self.read.emit(np.empty((2, 0)))
            return
        self._found = []
        self._runner.run(partial(_read, run, self._found))

    def stop(self) -> None:
        """Hear nothing of what is being read."""
        self._runner.drop()

    def _conclude(self) -> None:
        self.read.emit(self._found[0] if self._found else np.empty((2, 0)))


def _read(run: Run, found: list[Curve], control: Control) -> Job:
    rows = [(row["step"], row["loss"]) for row in run.metrics() if "loss" in row]
    found.append(np.array(rows, float).reshape(-1, 2).T)
    yield Note(f"{len(rows)} measurements were read.")
