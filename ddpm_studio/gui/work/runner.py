"""The one owner of a `Worker`: what runs, what comes next, and who hears of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from ddpm_studio.engine.events import Control, Wish
from ddpm_studio.gui.work.job_states import STATES
from ddpm_studio.gui.work.worker import Keep, MakeJob, Outcome, Worker

DRAIN_EVERY = 33
"""Milliseconds between two looks into the mailbox: 30 a second, however fast the job speaks."""


@dataclass(frozen=True, slots=True)
class _Next:
    make_job: MakeJob
    keep: Keep | None
    saves: bool


class Runner(QObject):
    """Runs one job at a time in a thread of its own.

    What the job says arrives by `event_arrived`, at most 30 times a second, in this object's thread; of pictures and
    progress only the newest. All of it has arrived before `ended` comes. A runner may be deleted while its job runs:
    the job then goes on to its end, and nothing is heard of it.
    """

    event_arrived = Signal(object)
    state_changed = Signal(str)
    ended = Signal(object)
    """The `Outcome` of a job; `state` tells of it already."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = "idle"
        """A key of `STATES`."""
        self._worker: Worker | None = None
        self._next: _Next | None = None
        self._saves = True
        self._timer = QTimer(self, interval=DRAIN_EVERY)
        self._timer.timeout.connect(self._drain)

    @property
    def is_busy(self) -> bool:
        """Whether a job runs, is paused or is being stopped."""
        return STATES[self.state].is_busy

    @property
    def control(self) -> Control | None:
        """How to ask the running job for something; None when none runs."""
        return self._worker.control if self._worker else None

    def run(self, make_job: MakeJob, keep: Keep | None = None, *, saves: bool = True) -> bool:
        """Run the job that `make_job` returns; it is called in the worker's thread and must not touch widgets.

        :param keep: given every event in the worker's thread, for films.
        :param saves: whether the job has something to save when it is stopped, which then is a state of its own.
        :returns: False, without starting anything, while another job is busy.
        """
        if self.is_busy:
            return False
        self._begin(_Next(make_job, keep, saves))
        return True

    def run_instead(self, make_job: MakeJob, keep: Keep | None = None) -> None:
        """Run this once what runs has been stopped; of that, and of what waited before, nothing more is heard."""
        wish = _Next(make_job, keep, saves=True)
        if self._worker is None:
            self._begin(wish)
        else:
            self.stop()
            self._next = wish

    def stop(self) -> None:
        """Ask the job to save and stop; does nothing if none runs or it was asked already."""
        self._next = None
        if STATES[self.state].can_stop and self._worker:
            self._worker.stop()
            self._enter("stopping")

    def drop(self) -> None:
        """Stop the job and hear nothing more of it; another can be run at once."""
        self._next = None
        if self._worker is not None:
            self._worker.stop()
            self._let_go("stopped")

    def pause(self) -> None:
        """Hold the job at its next event."""
        if STATES[self.state].can_pause and self._worker:
            self._worker.pause()
            self._enter("pausing")

    def resume(self) -> None:
        """Let a held job go on."""
        if STATES[self.state].can_resume and self._worker:
            self._worker.resume()
            self._enter("running")

    def ask(self, wish: Wish) -> None:
        """Ask the running job for something, also while it is held; does nothing if none runs or it is stopping."""
        if STATES[self.state].can_stop and self._worker:
            self._worker.ask(wish)

    # --- inside ----------------------------------------------------------------------------------------------

    def _begin(self, what: _Next) -> None:
        self._saves = what.saves
        self._worker = Worker(what.make_job, what.keep)
        self._worker.phase_changed.connect(self._hear_phase)
        self._worker.ended.connect(self._conclude)
        self._enter("starting")
        self._timer.start()
        self._worker.launch()

    def _hear_phase(self, phase: str) -> None:
        if self.sender() is not self._worker:
            return  # of a job that was dropped
        follows = {("starting", "running"), ("pausing", "paused"), ("stopping", "saving")}
        if (self.state, phase) in follows and (self._saves or phase != "saving"):
            self._enter(phase)

    def _drain(self) -> None:
        if self._worker is None or self._next is not None:
            return
        worker = self._worker
        for event in worker.mailbox.take():
            if worker is self._worker:  # not dropped by who heard the event before
                self.event_arrived.emit(event)

    def _conclude(self, outcome: Outcome) -> None:
        worker = self._worker
        if worker is None or self.sender() is not worker:
            return
        self._drain()
        if self._worker is not worker:
            return  # dropped by who heard the last events
        if self._next is not None:
            what, self._next = self._next, None
            self._begin(what)
            return
        self._let_go({"finished": "done", "stopped": "stopped", "failed": "failed"}[outcome.kind])
        self.ended.emit(outcome)

    def _let_go(self, state: str) -> None:
        self._timer.stop()
        self._worker = None
        self._enter(state)

    def _enter(self, state: str) -> None:
        self.state = state
        self.state_changed.emit(state)
