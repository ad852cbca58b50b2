"""Moves the home of runs and results, and has the whole window go with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from ddpm_studio import engine
from ddpm_studio.engine.disk.home_targets import check_target, why_fixed
from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Event, Note, Progress
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.work.aside import ASIDE
from ddpm_studio.gui.work.progress_text import progress_text
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome


class HomeMover(QObject):
    """Runs the move and what clears up after one that was cut off. While it moves, no page begins anything."""

    changed = Signal()
    """It moves now, or no more, or is farther."""

    def __init__(self, session: Session, tabs: Callable[[], Sequence[Tab]], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._tabs = session, tabs
        self._home = folders().home
        self.far = ""
        """What it does now, and how far that is, in words; nothing: it does not move."""
        self.part = -1.0
        """From 0 to 1; below 0 where nobody knows."""
        self.problem = ""
        """Why the last one was refused, or what went wrong with it."""
        self._runner = Runner(self)
        self._runner.event_arrived.connect(self._hear)
        self._runner.ended.connect(self._conclude)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self.look)

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._runner.state in ("stopping", "saving")

    def refusal(self, target: Path | None = None) -> str:
        """Return in a sentence why the home cannot be moved now, or not to `target`; nothing: it can be."""
        if why := why_fixed():
            return why
        if self._session.is_moving:
            return self.tr("Runs and results are being moved already.")
        runs = [*(tab.job_bar.title for tab in self._tabs() if tab.is_busy), *ASIDE.titles]
        if runs:
            return self.tr("{} is not done yet. Stop it, or wait for its end; then move.").format(runs[0])
        if self._runner.is_busy or ("results" in vars(self._session) and self._session.results.is_busy):
            return self.tr("Something is still being written. Try again in a moment.")
        try:
            if target is not None:
                check_target(target)
        except StudioError as error:
            return str(error)
        return ""

    def move(self, target: Path) -> None:
        """Move the home to `target`, or say in `problem` why not."""
        self.problem = self.refusal(target)
        if not self.problem:
            self._home = folders().home
            self._set_moving(True)
            self._say(self.tr("Moving runs and results"))
            self._runner.run(partial(engine.move_home, target))
        self.changed.emit()

    def look(self) -> None:
        """Go with the home if another window has moved it; asked when somebody comes to this one."""
        if self._session.is_moving or folders().home == self._home:
            return
        self._follow()
        told = self.tr("Runs and results were moved to {} from another window; this one uses them there now.")
        self._session.tell(told.format(self._home))
        self.changed.emit()

    def stop(self) -> None:
        """Ask it to stop; all is then where it was, unless all has been copied already."""
        self._runner.stop()
        if self.far:
            self._say(self.tr("Stopping: what was copied is being removed"))

    def clear(self) -> None:
        """Remove what a move that was cut off has left."""
        if not self._runner.is_busy:
            self._runner.run(engine.clear_after_move)

    # --- inside ----------------------------------------------------------------------------------------------

    def _set_moving(self, is_moving: bool) -> None:
        self._session.is_moving = is_moving
        self._session.results.hold(is_moving)
        self._session.moving_changed.emit()

    def _say(self, far: str, part: float = -1.0) -> None:
        self.far, self.part = far, part
        self.changed.emit()

    def _hear(self, event: Event) -> None:
        if isinstance(event, Note):
            self._session.tell(event.text, event.level, passes=event.level == "info")
        elif isinstance(event, Progress) and self._session.is_moving and not self.is_stopping:
            part = event.done / event.total if event.total else -1.0
            self._say(progress_text(event, datetime.now()), part)

    def _conclude(self, outcome: Outcome) -> None:
        was_moving = self._session.is_moving
        if outcome.report is not None:
            self.problem = outcome.report.sentence
            self._session.report(outcome.report)
        if was_moving and folders().home != self._home:
            self._follow()
        elif was_moving and outcome.kind == "stopped":
            told = self.tr("Moving was stopped. Everything is in {}, as before.").format(self._home)
            self._session.tell(told, passes=True)
        if was_moving:
            self._set_moving(False)
        self._say("")

    def _follow(self) -> None:
        """Have everything that is open know where it is now."""
        self._home = folders().home
        session = self._session
        session.settings.change(recent_runs=session.settings.now.recent_runs)  # which go with the home
        if session.run is not None:
            session.run = at_home(session.run)
        if session.remains is not None and session.remains.run is not None:
            session.remains = replace(session.remains, run=at_home(session.remains.run))
        session.home_changed.emit()
        if session.model is not None and at_home(session.model) != session.model:
            session.use_model(at_home(session.model))
