"""The thread that runs one job, and the account it gives of how the job ended."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from PySide6.QtCore import QThread, QTimer, Signal

from ddpm_studio.engine.errors import Cancelled, DeviceLost, FieldError, StudioError, is_device_lost, is_out_of_memory
from ddpm_studio.engine.events import Control, Event, Job, Wish
from ddpm_studio.gui.work.mailbox import Mailbox
from ddpm_studio.gui.work.memory import give_back, in_use

MakeJob: TypeAlias = Callable[[Control], Job]
Keep: TypeAlias = Callable[[Event], None]

_held: set[Worker] = set()
"""Every thread that has been started, until after it has ended: destroying one before would abort the program."""


@dataclass(frozen=True, slots=True)
class Report:
    """What went wrong, as text: a kept exception would keep the tensors of its frames alive."""

    sentence: str
    is_user_error: bool
    """Whether the sentence tells the user what to do; if not, it is a defect of the program."""
    details: str = ""
    field: str = ""
    """The dotted key of the choice to blame, such as ``training.learning_rate``, if it is one."""
    needs_restart: bool = False
    """Whether only another process can go on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended; `report` is there if it failed."""

    kind: Literal["finished", "stopped", "failed"]
    report: Report | None = None


class Worker(QThread):
    """Runs one job: pulls its events into `mailbox`, holds it while paused, closes it when stopped.

    `make_job` and `keep` are called in this thread and must not touch widgets. `keep` is given every event,
    also those the mailbox lets go. Signals are few and small: `phase_changed` with ``running`` (the first
    event came), ``paused``, or ``saving`` (the job is being closed), and at the very end `ended` with an
    `Outcome`, when the thread is gone.
    """

    phase_changed = Signal(str)
    ended = Signal(object)

    def __init__(self, make_job: MakeJob, keep: Keep | None = None) -> None:
        super().__init__()
        self.control = Control()
        self.mailbox = Mailbox()
        self._make_job: MakeJob | None = make_job
        self._keep = keep
        self._is_held = False
        self._may_go_on = threading.Event()
        self._outcome = Outcome("failed", Report("The job ended without saying how.", is_user_error=False))
        self.setStackSize(16 << 20)  # macOS gives other threads 512 kB, too little for torch
        self.finished.connect(self._conclude)

    def launch(self) -> None:
        """Start the thread; it stays referenced until it has ended."""
        _held.add(self)
        self.start()

    def pause(self) -> None:
        """Ask for no further event until `resume`; what is asked of the job meanwhile is still done."""
        self._is_held = True

    def resume(self) -> None:
        """Go on after `pause`."""
        self._is_held = False
        self._may_go_on.set()

    def stop(self) -> None:
        """Ask the job to stop; it saves what it has, and then `ended` comes."""
        self.control.cancelled.set()
        self._may_go_on.set()

    def ask(self, wish: Wish) -> None:
        """Ask the job for something; one that is held goes on until it is done."""
        self.control.ask(wish)
        self._may_go_on.set()

    def run(self) -> None:
        """Work (called by Qt, in the new thread)."""
        before = in_use()
        try:
            self._outcome = self._pull()
        except Cancelled:
            self._outcome = Outcome("stopped")
        except BaseException as error:  # a thread that raises ends as if all were well: `finished` says nothing
            self._outcome = Outcome("failed", account_of(error))
        finally:
            self._make_job = self._keep = None
            give_back(before)  # not in the window's thread, which it would hold up

    def _pull(self) -> Outcome:
        assert self._make_job is not None
        job = self._make_job(self.control)
        phase = ""
        try:
            for event in job:
                if self._keep is not None:
                    self._keep(event)
                self.mailbox.put(event)
                if self._must_wait:
                    phase = "paused"
                    self._hold()
                if self.control.cancelled.is_set():
                    self.phase_changed.emit("saving")
                    break
                if phase != "running":
                    self.phase_changed.emit(phase := "running")
        finally:
            job.close()  # here, in this thread: it may take as long as saving does
        return Outcome("stopped" if self.control.cancelled.is_set() else "finished")

    @property
    def _must_wait(self) -> bool:
        return self._is_held and not self.control.is_asked and not self.control.cancelled.is_set()

    def _hold(self) -> None:
        while self._must_wait:
            self._may_go_on.clear()
            if self._must_wait:  # nobody has called between
                self.phase_changed.emit("paused")
                self._may_go_on.wait()

    def _conclude(self) -> None:
        self.wait()  # `finished` is emitted a moment before the thread is gone
        QTimer.singleShot(0, self, self._let_go)  # not now: Qt is still in this object
        self.ended.emit(self._outcome)

    def _let_go(self) -> None:
        _held.discard(self)


def account_of(error: BaseException) -> Report:
    """Write down an exception as text, so that it can be let go."""
    details = "".join(traceback.format_exception(error))
    if isinstance(error, StudioError):
        field = error.field if isinstance(error, FieldError) else ""
        return Report(str(error), True, details, field, needs_restart=isinstance(error, DeviceLost))
    if is_device_lost(error):
        return Report("The GPU has failed; only a restart of the program can use it again.", True, details, "", True)
    if is_out_of_memory(error):
        return Report("There is not enough memory for this. Choose smaller values.", True, details)
    return Report(f"Something unforeseen happened: {type(error).__name__}: {error}", False, details)


def workers() -> list[Worker]:
    """Return every worker whose thread has not ended."""
    return [worker for worker in _held if not worker.isFinished()]


def stop_all() -> None:
    """Ask every worker to stop."""
    for worker in workers():
        worker.stop()
