"""Which run the page shows, if any: one is opened, resumed or left, or another is prepared."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.errands import (
    ChooseData,
    Errand,
    GoTo,
    PrepareLike,
    ResumeRun,
    ShowRun,
    StartFrom,
    TrainDemo,
    UseSchedule,
)
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.training.choices import Choices
from ddpm_studio.gui.training.open_run import OpenRun
from ddpm_studio.gui.training.queue.entry import Entry
from ddpm_studio.gui.training.queue.upcoming import Upcoming
from ddpm_studio.gui.training.run_display import RunDisplay
from ddpm_studio.gui.training.steps.like import prepare_like
from ddpm_studio.gui.widgets.glow import show_changed


class WhichRun(QObject):
    """Does the errands of the page by `open_run`, its `display` and its `choices`."""

    TAKES = (ShowRun, ResumeRun, TrainDemo, ChooseData, UseSchedule, PrepareLike, StartFrom)
    watch_wanted = Signal(object)
    """Another process trains the `Run` that was opened."""
    start_wanted = Signal()
    """What is shown now is to be trained, as soon as that can be."""

    def __init__(
        self, session: Session, job_bar: JobBar, open_run: OpenRun, display: RunDisplay, choices: Choices
    ) -> None:
        super().__init__(open_run)
        self._session, self._job_bar = session, job_bar
        self._open_run, self._display, self._choices = open_run, display, choices
        session.run_discarded.connect(self._forget)
        session.home_changed.connect(self._follow_home)

    def take(self, errand: Errand) -> None:
        """Show or resume a run, or prepare one."""
        match errand:
            case ShowRun(folder):
                self._show(folder)
            case ResumeRun(folder):
                self._resume(folder)
            case TrainDemo():
                self._prepare(self._start_demo)
            case ChooseData(path, more):
                self._prepare(partial(self._choices.data.choose_path, path, *more), self._choices.data)
            case UseSchedule(schedule):
                choose = partial(self._choices.settings.form.put, "diffusion.schedule", schedule)
                self._prepare(choose, self._choices.drawer)
            case StartFrom(model):
                self._prepare(partial(self._choices.start.choose, model), self._choices.start)
            case PrepareLike(folder):
                self._prepare(partial(prepare_like, self._session, self._choices, folder), self._choices)

    def leave(self) -> None:
        """Go back to preparing a new run, with the settings that were there; beside one that is trained."""
        if self._open_run.end_watching_first(self.leave) or self._open_run.run is None:
            return
        if self._job_bar.is_busy:
            self._display.show_choices(True)
            return
        self._session.run = None
        self._display.show_draft()

    def use_settings(self) -> None:
        """Prepare a new run with the settings of the open one."""
        if self._open_run.end_watching_first(self.use_settings):
            return
        if self._open_run.run is not None and not self._job_bar.is_busy:
            config = self._choices.shown
            self.leave()
            self._choices.take(config)

    def choose_data(self, *paths: Path) -> None:
        """Prepare a run with these data."""
        self._prepare(partial(self._choices.data.choose_path, *paths))

    def edit(self, upcoming: Upcoming, entry: Entry) -> None:
        """Take a training out of the queue, to be chosen otherwise."""
        upcoming.remove(entry)
        if entry.config is not None:
            self._prepare(partial(self._choices.take, entry.config), self._choices)
            self._choices.start.choose(entry.waiting.start)

    def _forget(self, folder: Path) -> None:
        if self._open_run.run is not None and self._open_run.run.folder == folder:
            self.leave()

    def _follow_home(self) -> None:
        """Show the open run where it is now."""
        run = self._open_run.run
        if run is None or at_home(run.folder) == run.folder:
            return
        try:
            self._display.show_run(Run.open(run.folder), beside_draft=self._display.is_draft, is_turn=True)
        except StudioError:
            self.leave()
        self._display.show_standing()

    def _show(self, folder: Path) -> None:
        if self._open_run.end_watching_first(partial(self._show, folder)):
            return
        if self._job_bar.is_busy:
            if self._open_run.run is None or self._open_run.run.folder != folder:
                told = self.tr("This tab shows the run that is being trained; stop it to see another.")
                self._session.tell(told)
            return
        try:
            run = Run.open(folder)
            self._display.show_run(run)
        except StudioError as error:
            self.leave()
            self._session.tell(str(error), "error")
            return
        self._session.send(GoTo("train"))
        self._display.show_standing()
        if self._open_run.find_holder():
            self.watch_wanted.emit(run)

    def _resume(self, folder: Path) -> None:
        """Open the run in `folder` and go on training it, as soon as PyTorch is loaded."""
        if self._open_run.end_watching_first(partial(self._resume, folder)):
            return
        self._session.open_run(folder)
        run = self._open_run.run
        is_open = run is not None and run.folder == folder
        if is_open and not self._job_bar.is_busy and not self._open_run.standing.is_done:
            self.start_wanted.emit()

    def _prepare(self, choose: Callable[[], object], changed: QWidget | None = None) -> None:
        """Go back to preparing a new run and `choose` something for it, which shows in `changed`."""
        self._session.send(GoTo("train"))
        if not self._open_run.end_watching_first(partial(self._prepare, choose, changed)):
            self.leave()
            choose()
            if changed is not None:
                show_changed(changed, self._session.settings.now.motion)

    def _start_demo(self) -> None:
        self._choices.load_demo()
        self.start_wanted.emit()
