"""Looks at data sets behind the window's back; a newer choice ends the look at an older one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ddpm_studio import engine
from ddpm_studio.engine.datasets import AnySource, DataOptions
from ddpm_studio.engine.events import Control, Event, Job, Note, Progress, Scan
from ddpm_studio.gui.work.aside import ASIDE
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import MakeJob, Outcome

PATIENCE = 250
"""Milliseconds after the last change until the set is looked at: not while someone is still typing."""


def scan_job(options: DataOptions, cache: Path, control: Control) -> Job:
    """Look at what is chosen."""
    return engine.scan(options, cache)


def look_job(source: AnySource, cache: Path, control: Control) -> Job:
    """Look at a source that is new, at the size that suits it."""
    return engine.look(source, cache)


def without_flip(options: DataOptions) -> DataOptions:
    """Return what matters to a scan: images are flipped in training, and left out there."""
    return options.model_copy(update={"flip": False, "left_out": ()})


class Scanner(QObject):
    """Runs one scan at a time. Of each scan that is begun, exactly one of the last three signals comes."""

    begun = Signal()
    progressed = Signal(object)
    """A `Progress`."""
    noted = Signal(str)
    """A warning."""
    scanned = Signal(object)
    """A `Scan`."""
    failed = Signal(object)
    """A `Report`."""
    cancelled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = Runner(self)
        ASIDE.name(self._runner, self.tr("Looking at the pictures"))
        self._runner.event_arrived.connect(self._hear)
        self._runner.ended.connect(self._conclude)
        self._next: MakeJob | None = None
        self._result: Scan | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._begin)

    @property
    def is_busy(self) -> bool:
        """Whether a scan runs or is about to."""
        return self._runner.is_busy or self._patience.isActive()

    def scan(self, make_job: MakeJob, *, at_once: bool = False) -> None:
        """Run the job that `make_job` returns, a moment from now or `at_once`, in place of what runs."""
        self._drop()
        self._next = make_job
        self._patience.start(0 if at_once else PATIENCE)
        self.begun.emit()

    def cancel(self) -> None:
        """End the scan that runs or is about to."""
        if self.is_busy:
            self._drop()
            self.cancelled.emit()

    def _drop(self) -> None:
        self._patience.stop()
        self._runner.drop()

    def _begin(self) -> None:
        assert self._next is not None
        self._result = None
        self._runner.run(self._next)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Scan):
            self._result = event
        elif isinstance(event, Progress):
            self.progressed.emit(event)
        elif isinstance(event, Note) and event.level == "warning":
            self.noted.emit(event.text)

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.kind == "finished" and self._result is not None:
            self.scanned.emit(self._result)
        elif outcome.report is not None:
            self.failed.emit(outcome.report)
        else:
            self.cancelled.emit()
