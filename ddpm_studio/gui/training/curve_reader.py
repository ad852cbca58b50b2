"""Reads the curves of a run behind the window's back: days of training have millions of lines."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.engine.findings import Probed
from ddpm_studio.engine.runs.probe_file import read_probes
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.work.runner import Runner

Curves: TypeAlias = dict[str, NDArray[np.float64]]
"""(2, n) each, steps and losses, by the name of the loss; those that were measured."""
LOSSES = {"loss": "loss", "loss_simple": "L_simple", "loss_vlb": "L_vlb"}
"""What is measured of the loss ↦ the name of its curve, which is a symbol of the papers."""


def losses_in(values: Mapping[str, float]) -> dict[str, float]:
    """Return what a report says of the loss, by the names of the curves."""
    return {name: values[key] for key, name in LOSSES.items() if key in values}


class CurveReader(QObject):
    """Reads one run at a time; of an older request nothing is heard any more."""

    read = Signal(object)
    """The `Curves` of the run that was asked for last."""
    probes_read = Signal(object)
    """What its probes found, a list of `Probed`, before its curves."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = Runner(self)
        self._runner.ended.connect(self._conclude)
        self._found: list[Curves] = []
        self._probes: list[Probed] = []

    @property
    def is_busy(self) -> bool:
        """Whether a curve is still to come."""
        return self._runner.is_busy

    def begin(self, run: Run) -> None:
        """Read `run`; if nothing was measured yet, that is known at once."""
        self.stop()
        if not run.newest_metrics():
            self.read.emit({})
            return
        self._found, self._probes = [], []
        self._runner.run(partial(_read, run, self._found, self._probes))

    def stop(self) -> None:
        """Hear nothing of what is being read."""
        self._runner.drop()

    def _conclude(self) -> None:
        self.probes_read.emit(self._probes)
        self.read.emit(self._found[0] if self._found else {})


def _read(run: Run, found: list[Curves], probes: list[Probed], control: Control) -> Job:
    kept = read_probes(run)
    probes += kept.told() if kept is not None else []
    rows = run.metrics()
    points: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        for name, value in losses_in(row).items():
            points.setdefault(name, []).append((row["step"], value))
    found.append({name: np.array(each, float).T for name, each in points.items()})
    yield Note(f"{len(rows)} measurements were read.")
