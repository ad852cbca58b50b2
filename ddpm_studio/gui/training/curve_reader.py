"""Reads the curve of a run behind the window's back: days of training have millions of lines."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.work.worker import Outcome, Worker

Curve = NDArray[np.float64]
"""(2, n): steps and losses."""


class CurveReader(QObject):
    """Reads one run at a time; of an older request nothing is heard any more."""

    read = Signal(object)
    """The `Curve` of the run that was asked for last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker: Worker | None = None
        self._found: list[Curve] = []

    @property
    def is_busy(self) -> bool:
        """Whether a curve is still to come."""
        return self._worker is not None

    def begin(self, run: Run) -> None:
        """Read `run`; if nothing was measured yet, that is known at once."""
        self.stop()
        if not run.newest_metrics():
            self.read.emit(np.empty((2, 0)))
            return
        self._found = []
        self._worker = Worker(partial(_read, run, self._found))
        self._worker.ended.connect(self._conclude)
        self._worker.launch()

    def stop(self) -> None:
        """Hear nothing of what is being read."""
        if self._worker is not None:
            self._worker.ended.disconnect(self._conclude)
            self._worker.stop()
            self._worker = None

    def _conclude(self, outcome: Outcome) -> None:
        self._worker = None
        self.read.emit(self._found[0] if self._found else np.empty((2, 0)))


def _read(run: Run, found: list[Curve], control: Control) -> Job:
    rows = [(row["step"], row["loss"]) for row in run.metrics() if "loss" in row]
    found.append(np.array(rows, float).reshape(-1, 2).T)
    yield Note(f"{len(rows)} measurements were read.")
