"""Who is trained when: the queue goes on after a training that has ended or failed, not after one that was stopped."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run, take_back
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.training.queue.entry import Entry, title_of
from ddpm_studio.gui.training.queue.run_maker import RunMaker
from ddpm_studio.gui.training.queue.upcoming import Upcoming
from ddpm_studio.gui.work.worker import Outcome, Report


@dataclass(frozen=True)
class _Turn:
    """A training that was begun from the queue, and where it stood there."""

    run: Run
    entry: Entry
    place: int


class Turns(QObject):
    """Gives each of `upcoming` its turn, and says in the job bar which of how many it is."""

    turn_came = Signal(object)
    """A `Run` that was made for the next one: it is to be trained now."""

    def __init__(self, session: Session, job_bar: JobBar, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._job_bar = session, job_bar
        self.upcoming = Upcoming(session, self)
        self._turn: _Turn | None = None
        self._control: Control | None = None
        self._title, self._number = "", 0
        self._maker = RunMaker(self)
        self._made_for: Entry | None = None
        self._maker.made.connect(self._take_made)
        self._maker.refused.connect(self._take_refused)
        self.upcoming.changed.connect(self._say_place)
        self.upcoming.go_on_asked.connect(self.go_on)
        session.engine_ready.connect(self._offer)
        session.moving_changed.connect(self.go_on)
        session.home_changed.connect(self.upcoming.look)

    def has_given(self, run: Run) -> bool:
        """Whether it is the turn of `run`, which comes from the queue."""
        return self._turn is not None and self._turn.run == run

    def begin(self, run: Run) -> None:
        """Know that the training of `run` has begun, here and now."""
        is_next = self.has_given(run)
        self._turn = self._turn if is_next else None
        self._number = self._number + 1 if is_next else 1
        self._control = self._job_bar.runner.control
        try:
            self._title = title_of(run.config())
        except StudioError:  # it has ended by now, and lets go of its folder just while that is looked into
            self._title = run.folder.name
        self._say_place()

    def conclude(self, run: Run, outcome: Outcome) -> bool:
        """Know that the training of `run` has ended; return whether the queue has put back one that was refused."""
        turn, self._turn = self._turn, None
        was_stopped = self._control is not None and self._control.cancelled.is_set()
        self._control = None
        report = outcome.report
        if was_stopped or (report is not None and report.needs_restart):
            self.upcoming.hold()
        is_refused = turn is not None and report is not None and not run.has_states() and take_back(run)
        if is_refused and turn is not None and report is not None:
            self._session.settings.forget_run(run.folder)
            self.upcoming.pass_over(turn.entry, turn.place, report.sentence)
        return is_refused

    def go_on(self) -> None:
        """Begin the next one, if nothing is trained and the queue is not held."""
        may_begin = self._session.is_engine_ready and not self._session.is_moving
        while may_begin and not self._job_bar.is_busy and not self.upcoming.is_held:
            entry = None if self._maker.is_busy else self.upcoming.next()
            if entry is None or entry.config is None:
                break
            if entry.waiting.start is not None:
                self._made_for = entry
                self._maker.make(entry.config, entry.waiting.start)
                break
            try:
                run = create_run(entry.config, folders().runs)
            except StudioError as error:  # no run can be made there: the next could not be either
                self._session.tell(str(error), "error")
                self.upcoming.hold()
                break
            self._give_turn(run, entry)
        self._say_place()

    def _give_turn(self, run: Run, entry: Entry) -> None:
        """Have a run that was made for `entry` trained, unless another window has begun that, or another is trained."""
        place = None if self._job_bar.is_busy or self.upcoming.is_held else self.upcoming.begin(entry)
        if place is None:
            take_back(run)
            return
        self._turn = _Turn(run, entry, place)
        self._session.settings.remember_run(run.folder)
        self._session.run = run.folder
        self.turn_came.emit(run)

    def _take_made(self, run: Run) -> None:
        entry, self._made_for = self._made_for, None
        if entry is not None:
            self._give_turn(run, entry)
        self.go_on()

    def _take_refused(self, report: Report) -> None:
        entry, self._made_for = self._made_for, None
        if entry is not None:
            self.upcoming.pass_over(entry, None, report.sentence)
        self.go_on()

    def _offer(self) -> None:
        """Ask whether the queue of another day goes on, or go on with what was asked for before PyTorch was loaded."""
        count = len(self.upcoming.ready())
        if self.upcoming.is_held and count:
            told = (
                self.tr("{} trainings wait in the queue.") if count > 1 else self.tr("{} training waits in the queue.")
            )
            self._session.tell(told.format(count), button=(self.tr("Go on"), self.upcoming.go_on))
        self.go_on()

    def _say_place(self) -> None:
        is_trained = self._control is not None
        total = self._number + self.upcoming.count
        words = self.tr("{} of {}: {}").format(self._number, total, self._title) if is_trained and total > 1 else ""
        self._job_bar.say_place(words, self.upcoming.count)
