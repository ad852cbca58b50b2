"""Whether another process trains the open run, and watching it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ddpm_studio import engine
from ddpm_studio.engine.events import Control, Event, Job, Note
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import title_of
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.work.worker import Outcome

LOOK_AGAIN = 2000
"""Milliseconds between two looks whether somebody has begun, or ceased, to train the open run."""


class Watching(QObject):
    """Looks who holds the run that is open, and runs the job that watches it in the tab's job bar."""

    holder_changed = Signal()
    """Another process has begun to train the run, or has let go of it, while nothing ran here."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self._run: Run | None = None
        self.holder = ""
        """Who trains the run elsewhere, such as ``process 4711 on desk since 2026-11-26 01:22``; nothing: nobody."""
        self.is_on = False
        """Whether the job in the job bar is the watching."""
        self._last_word = ""
        self._then: Callable[[], None] | None = None
        timer = QTimer(self, interval=LOOK_AGAIN)
        timer.timeout.connect(self._look_again)
        timer.start()

    def look_at(self, run: Run | None) -> str:
        """Return who trains `run` elsewhere, and look now and then whether that changes."""
        self._run = run
        holder = run.holder() if run is not None else None
        self.holder = holder.name if holder is not None and holder.holds else ""
        return self.holder

    def _look_again(self) -> None:
        before = self.holder
        if not self._job_bar.is_busy and self.look_at(self._run) != before:
            self.holder_changed.emit()

    # --- the job ---------------------------------------------------------------------------------------------

    def begin(self, run: Run) -> None:
        """Watch `run`."""
        self.is_on, self._last_word, self._then = True, "", None
        title = self.tr("Watching {}").format(title_of(run.folder))
        self._job_bar.start(partial(_watch, run.folder), title, only_watches=True)

    def hear(self, event: Event) -> None:
        """Remember the last note: it says how the watching has ended."""
        if isinstance(event, Note):
            self._last_word = event.text if event.level == "info" else ""

    def end_first(self, action: Callable[[], None]) -> bool:
        """If a run is watched, end that and do `action` then."""
        if self.is_on:
            self._then = action
            self._job_bar.stop()
        return self.is_on

    def conclude(self, outcome: Outcome) -> Callable[[], None] | None:
        """Say how it has ended, unless the user has ended it; return what is to be done now."""
        self.is_on = False
        if outcome.kind == "finished" and self._last_word:
            self._session.tell(self._last_word)
        return self._then


def _watch(folder: Path, control: Control) -> Job:
    return engine.watch(folder, control)
