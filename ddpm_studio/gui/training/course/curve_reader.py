"""Reads the curves of a run behind the window's back: days of training have millions of lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.engine.findings import Probed
from ddpm_studio.engine.runs.happenings import Happening, happenings
from ddpm_studio.engine.runs.probe_file import read_probes
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.work.runner import Runner

Curves: TypeAlias = dict[str, NDArray[np.float64]]
"""(2, n) each, steps and losses, by the name of the loss; those that were measured."""
MEASURED = ("step", "images", "hours", "rate")
"""What is measured beside the losses: the rows of `Measured`. Time is that of computing, without pauses."""
Measured: TypeAlias = NDArray[np.float64]
"""(len(MEASURED), n): a column for each report, with rising steps."""
HOUR = 3600.0
LOSSES = {"loss": "loss", "loss_simple": "L_simple", "loss_vlb": "L_vlb"}
"""What is measured of the loss ↦ the name of its curve, which is a symbol of the papers."""

LOSS = LOSSES["loss"]


def losses_in(values: Mapping[str, float]) -> dict[str, float]:
    """Return what a report says of the loss, by the names of the curves."""
    return {name: values[key] for key, name in LOSSES.items() if key in values}


class CurveReader(QObject):
    """Reads one run at a time; of an older request nothing is heard any more."""

    read = Signal(object, object, object)
    """Of the run that was asked for last its `Curves`, what was `Measured` beside them, and each `Happening`."""
    probes_read = Signal(object)
    """What its probes found, a list of `Probed`, before its curves."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = Runner(self)
        self._runner.ended.connect(self._conclude)
        self._found: list[Curves] = []
        self._probes: list[Probed] = []
        self._course: list[tuple[Measured, Sequence[Happening]]] = []

    @property
    def is_busy(self) -> bool:
        """Whether a curve is still to come."""
        return self._runner.is_busy

    def begin(self, run: Run) -> None:
        """Read `run`; if nothing was measured yet, that is known at once."""
        self.stop()
        if not run.newest_metrics():
            self.read.emit({}, np.empty((len(MEASURED), 0)), ())
            return
        self._found, self._probes, self._course = [], [], []
        self._runner.run(partial(_read, run, self._found, self._probes, self._course))

    def stop(self) -> None:
        """Hear nothing of what is being read."""
        self._runner.drop()

    def _conclude(self) -> None:
        self.probes_read.emit(self._probes)
        nothing = np.empty((len(MEASURED), 0)), ()
        self.read.emit(self._found[0] if self._found else {}, *(self._course[0] if self._course else nothing))


def _read(
    run: Run,
    found: list[Curves],
    probes: list[Probed],
    course: list[tuple[Measured, Sequence[Happening]]],
    control: Control,
) -> Job:
    kept = read_probes(run)
    probes += kept.told() if kept is not None else []
    rows = run.metrics()
    course.append((_measured_in(rows), happenings(run)))
    points: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        for name, value in losses_in(row).items():
            points.setdefault(name, []).append((row["step"], value))
    found.append({name: np.array(each, float).T for name, each in points.items()})
    yield Note(f"{len(rows)} measurements were read.")


def _measured_in(rows: Sequence[Mapping[str, float]]) -> Measured:
    """Return what reports say beside the losses."""
    measured = np.zeros((len(MEASURED), len(rows)))
    hours = images = 0.0
    for number, row in enumerate(rows):
        hours += spent(row, images)
        images = row.get("images_seen", images)
        measured[:, number] = row["step"], images, hours, row.get("learning_rate", 0.0)
    return measured


def spent(row: Mapping[str, float], images: float) -> float:
    """Return the hours that were computed for a report since so many `images` were seen, by the rate it tells."""
    speed = row.get("images_per_second", 0.0)
    return max(0.0, row.get("images_seen", images) - images) / speed / HOUR if speed > 0 else 0.0
