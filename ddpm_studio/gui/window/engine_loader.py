"""Loads PyTorch, and what draws curves, behind the shown window.

That takes 2 to 7 s, and the first optimizer some more; the window stands still for 0.4 s of it.
"""

from __future__ import annotations

from importlib import import_module

from PySide6.QtCore import QObject, Signal

from ddpm_studio import engine
from ddpm_studio.engine.events import Control, Event, Job, Note
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import MakeJob, Outcome


def warm_up(control: Control) -> Job:
    """Load PyTorch, then what draws curves."""
    yield from engine.warm_up()
    # 0.15 s, which a run that is opened would cost the window's thread otherwise.
    import_module("ddpm_studio.gui.widgets.curves.curve_canvas")


class EngineLoader(QObject):
    """Runs the warm-up once and tells the session of the device, which is its last note."""

    said = Signal(str)
    """What it does at the moment."""

    def __init__(self, session: Session, make_job: MakeJob = warm_up) -> None:
        super().__init__()
        self._session = session
        self._last = ""
        self._make_job = make_job
        self._runner = Runner(self)
        self._runner.event_arrived.connect(self._hear)
        self._runner.ended.connect(self._conclude)

    def start(self) -> None:
        """Begin."""
        self.said.emit(self.tr("Loading PyTorch…"))
        self._runner.run(self._make_job)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Note):
            self._last = event.text
            self.said.emit(event.text)

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self.said.emit(self.tr("PyTorch cannot be used"))
            self._session.report(outcome.report)
        elif outcome.kind == "finished":
            self._session.be_ready(self._last)
