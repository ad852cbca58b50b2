"""The line at the bottom of a tab: how far its job is, Pause and Stop."""

from __future__ import annotations

import time
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QProgressBar, QWidget

from ddpm_studio.engine.events import Event, Metrics, Note, Progress
from ddpm_studio.gui.reports.diagnostics import log
from ddpm_studio.gui.reports.notices import announce
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS, colours, icon, tabular
from ddpm_studio.gui.widgets.steady import SteadyButton
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.work.job_states import STATES, State, why_nothing_begins
from ddpm_studio.gui.work.progress_text import duration_text, progress_text
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Keep, MakeJob, Outcome

FULL = 1000
"""The end of the progress bar."""


class JobBar(QWidget):
    """Runs one job at a time by a `Runner` and shows how it goes.

    The events of the job arrive by `event_arrived`, at most 30 times a second, in the window's thread; of
    pictures and progress only the newest. A failure is shown to the user here; `job_ended` tells its `Outcome`.
    `runner` holds the job, and can be asked for more.
    """

    job_started = Signal()
    job_ended = Signal(object)
    event_arrived = Signal(object)
    state_changed = Signal(str)
    focus_freed = Signal()
    """The button with the focus is about to be disabled."""
    placed = Signal()
    """`place` or `following` has changed."""
    progressed = Signal(float)
    """The part that is done, 0 to 1; below 0 when no job runs or its length is not known."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.runner = Runner(self)
        self._title, self._began = "", 0.0
        self._last_progress: Progress | None = None
        self._images_per_second: float | None = None
        self.already_told: frozenset[str] = frozenset()
        """Warnings that the page shows itself; they are not told at the top of the window too."""
        self._only_watches, self.place, self.following = False, "", 0
        self._build()
        self.runner.event_arrived.connect(self._hear)
        self.runner.state_changed.connect(self._show_state)
        self.runner.ended.connect(self._conclude)
        self._show_state(self.state)

    def _build(self) -> None:
        self.progress_bar = QProgressBar(textVisible=False, minimum=0, maximum=FULL)
        self.progress_bar.setAccessibleName(self.tr("Progress"))
        self.progress_bar.setFixedHeight(8)
        self.progress_bar.setMinimumWidth(120)
        self.text = tabular(ElidedLabel())
        self.pause_button = SteadyButton((self.tr("Pause"), self.tr("Resume")))
        self.stop_button = SteadyButton((self.tr("Stop"), self.tr("Stopping…")))
        self.pause_button.clicked.connect(self._pause_or_resume)
        self.stop_button.clicked.connect(self.stop)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, SPACE_ROWS, 12, SPACE_ROWS)
        line.setSpacing(12)
        line.addWidget(self.progress_bar, 1)
        line.addWidget(self.text, 3)
        line.addWidget(self.pause_button)
        line.addWidget(self.stop_button)

    @property
    def state(self) -> str:
        """A key of `STATES`."""
        return self.runner.state

    @property
    def progress(self) -> Progress | None:
        """How far the job is, or was at its end."""
        return self._last_progress

    @property
    def title(self) -> str:
        """What it does, or did last."""
        return self._title

    @property
    def is_busy(self) -> bool:
        """Whether a job runs, is paused or is being stopped."""
        return self.runner.is_busy

    def say_place(self, place: str, following: int) -> None:
        """Say which of several jobs this one is, such as “2 of 5: shapes”, and how many follow by themselves."""
        self.place, self.following = place, following
        self.placed.emit()

    def headline(self) -> str:
        """Return such as “2 of 5: shapes, step 1,200” of one of several jobs; nothing of one that is alone."""
        done = self._last_progress if self.place else None
        return self.tr("{}, step {:,}").format(self.place, done.done) if done and done.unit == "steps" else self.place

    def start(self, make_job: MakeJob, title: str, keep: Keep | None = None, *, only_watches: bool = False) -> bool:
        """Run the job that `make_job` returns; it is called in the worker's thread and must not touch widgets.

        :param title: what it does, such as “Training digits”.
        :param keep: given every event in the worker's thread, for films.
        :param only_watches: it is another process's work that is shown: there is nothing to hold or to save.
        :returns: False, without starting anything, while another job is busy.
        """
        if self._session.is_moving:
            self._session.tell(why_nothing_begins(), "warning")
        if self.is_busy or self._session.is_moving:
            return False
        self._title, self._began, self._only_watches = title, time.monotonic(), only_watches
        self._last_progress = self._images_per_second = None
        log(f"job: {title}")
        self.runner.run(make_job, keep, saves=not only_watches)
        self.job_started.emit()
        return True

    def stop(self) -> None:
        """Ask the job to save and stop; does nothing if none runs or it was asked already."""
        self.runner.stop()

    # --- inside ----------------------------------------------------------------------------------------------

    def _pause_or_resume(self) -> None:
        if STATES[self.state].can_resume:
            self.runner.resume()
        else:
            self.runner.pause()

    def _hear(self, event: Event) -> None:
        self._note(event)
        self.event_arrived.emit(event)

    def _note(self, event: Event) -> None:
        if isinstance(event, Metrics):
            self._images_per_second = event.values.get("images_per_second", self._images_per_second)
        elif isinstance(event, Note) and event.level == "warning":
            if event.text not in self.already_told:
                self._session.tell(event.text, "warning")
        elif isinstance(event, Note):
            log(event.text)
            if self.state in ("starting", "running"):
                self._show_unknown(event.text)
        elif isinstance(event, Progress):
            self._last_progress = event
            self._show_progress(event)

    def _show_progress(self, progress: Progress) -> None:
        is_known = progress.total > 0
        self.progress_bar.setMaximum(FULL if is_known else 0)
        if is_known:
            self.progress_bar.setValue(round(FULL * min(1.0, progress.done / progress.total)))
        if self.state in ("starting", "running"):
            self.text.setText(self._running_text())
        self.progressed.emit(progress.done / progress.total if is_known else -1.0)

    def _show_unknown(self, doing: str) -> None:
        """Say what it does; how far that is, nobody knows, whatever the step before has reached."""
        self.text.setText(doing)
        last = self._last_progress
        if last is not None and last.done >= last.total:
            self.progress_bar.setMaximum(0)
            self.progressed.emit(-1.0)

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            log(outcome.report.details)
            self._session.report(outcome.report)
        announce(self, self.text.text())
        if not self.isActiveWindow():
            QApplication.alert(self.window())
        self.job_ended.emit(outcome)

    def _show_state(self, state: str) -> None:
        offer = STATES[state]
        if not offer.is_busy:
            self.progressed.emit(-1.0)
        if not offer.can_stop and (self.stop_button.hasFocus() or self.pause_button.hasFocus()):
            self.focus_freed.emit()
        self.pause_button.setEnabled((offer.can_pause or offer.can_resume) and not self._only_watches)
        self.pause_button.setText(self.tr("Resume") if offer.can_resume else self.tr("Pause"))
        self.pause_button.setIcon(icon("play" if offer.can_resume else "pause"))
        self.stop_button.setEnabled(offer.can_stop)
        is_stopping = state in ("stopping", "saving")
        self.stop_button.setText(self.tr("Stopping…") if is_stopping else self.tr("Stop"))
        self.stop_button.setIcon(icon("stop"))
        self._explain_buttons(offer)
        if state == "idle" or (state == "done" and not self._only_watches):
            self.progress_bar.setMaximum(FULL)
            self.progress_bar.setValue(FULL if state == "done" else 0)
        elif state in ("starting", "stopped", "failed", "done"):
            self.progress_bar.setMaximum(0 if state == "starting" else FULL)
        self.text.setText(self._sentence())
        self.state_changed.emit(state)

    def _explain_buttons(self, offer: State) -> None:
        if not offer.is_busy:
            tips = (self.tr("Nothing is running"),) * 2
        elif self._only_watches:
            tips = (self.tr("Another process trains; it is only watched here"), self.tr("Stop watching; it trains on"))
        elif not offer.can_stop:
            tips = (self.tr("It is stopping; what it has is being saved"),) * 2
        else:
            hold = self.tr("Go on") if offer.can_resume else self.tr("Hold it at the next step")
            tips = (hold, self.tr("Save what it has and stop"))
        self.pause_button.setToolTip(tips[0])
        self.stop_button.setToolTip(tips[1])

    def _sentence(self) -> str:
        took = duration_text(time.monotonic() - self._began)
        done = self._last_progress
        stood = f" {done.done:,} / {done.total:,} {done.unit}" if done and done.total else ""
        sentences = {
            "idle": self.tr("Not running."),
            "starting": self.tr("{}: starting…").format(self._title),
            "running": self._running_text(),
            "pausing": self.tr("Pausing…") + stood,
            "paused": self.tr("Paused.") + stood,
            "stopping": self.tr("Stopping…") + stood,
            "saving": self.tr("Saving…") + stood,
            "stopped": self.tr("Stopped.") + stood,
            "done": self.tr("{}: done in {}.").format(self._title, took),
            "failed": self.tr("{}: failed; the message below says why.").format(self._title),
        }
        if self._only_watches:
            sentences["stopped"] = self.tr("{}: stopped; the training goes on.").format(self._title)
            sentences["done"] = self.tr("{}: ended after {}.").format(self._title, took)
        return sentences[self.state]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line above."""
        with QPainter(self) as painter:
            painter.fillRect(0, 0, self.width(), 1, colours()["border"])

    def _running_text(self) -> str:
        if self._last_progress is None:
            return self.tr("{}…").format(self._title)
        return progress_text(self._last_progress, datetime.now(), self._images_per_second)
