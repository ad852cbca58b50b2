"""Train: choose data and settings, press Train, watch the loss fall and samples take shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Event, Metrics, Progress
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.errands import (
    ChooseData,
    Errand,
    GoTo,
    PrepareLike,
    ResumeRun,
    ShowOverTraining,
    ShowRun,
    TrainDemo,
    UseSchedule,
)
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.training.choices import Choices
from ddpm_studio.gui.training.data.problem_list import ProblemList
from ddpm_studio.gui.training.like import prepare_like
from ddpm_studio.gui.training.new_run import NewRun
from ddpm_studio.gui.training.open_run import OpenRun
from ddpm_studio.gui.training.open_run_note import OpenRunNote
from ddpm_studio.gui.training.preview_menu import PreviewMenu
from ddpm_studio.gui.training.run_display import RunDisplay
from ddpm_studio.gui.training.run_view import PLOT_KEYS, RunView
from ddpm_studio.gui.training.steps.draft_view import TrainStage
from ddpm_studio.gui.work.worker import Outcome


class TrainTab(Tab):
    """Prepares a run, or shows one, which may be continued; watches one that another process trains."""

    name = "train"
    takes = (ShowRun, ResumeRun, TrainDemo, ChooseData, UseSchedule, PrepareLike)
    start_text = QT_TRANSLATE_NOOP("Tab", "Train")
    keys = PLOT_KEYS

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._starts_when_ready = False
        self.open_run, self.note = OpenRun(session, self.job_bar, self), OpenRunNote()
        self.choices, self.problems = Choices(session), ProblemList()
        self.panel.addWidget(self.choices)
        self.panel.addStretch(1)
        self.new_run = NewRun(session, self.choices, self.problems)
        for widget in (self.note, *self.choices.beside_button(), self.problems):
            self.above_button.addWidget(widget)
        self.view = RunView(self)
        self.menu = PreviewMenu(session, self.view.previews, self.open_run)
        self.display = RunDisplay(self.open_run, self.choices, self.problems, self.view, self.note)
        self.stage.addWidget(TrainStage(self.choices.pages(), self.view, self.display))
        self._connect_parts()
        self.choices.restore_draft()
        self.display.show_draft()

    def _connect_parts(self) -> None:
        self.choices.data.source_wanted.connect(self._choose_data)
        self.note.settings_asked.connect(self._use_settings)
        self.display.offered.connect(self._offer)
        self.view.new_asked.connect(self.leave_run)
        self.view.longer_asked.connect(self.open_run.ask_longer)
        self.open_run.lengthened.connect(self._train_longer)
        self.view.start_asked.connect(self.press_primary)
        self.view.previews.preview_asked.connect(partial(self.open_run.ask, "preview"))
        self.view.previews.save_asked.connect(self.keep)
        self.view.previews.changes_asked.connect(self._show_changes)
        self.session.run_discarded.connect(self._forget_run)
        self.session.engine_ready.connect(self._be_ready)

    # --- starting --------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Train a new run, or the open one; watch one that another process trains; go on to Sample if it is done."""
        run = self.new_run.create() if self.open_run.run is None else self.open_run.run
        if run is None:
            return  # and the user knows why
        if self.open_run.find_holder():
            self._watch(run)
        elif self.open_run.standing.is_done:
            self.session.send(GoTo("sample"))
        else:
            self._train(run)

    def _train_longer(self, config: RunConfig) -> None:
        """Train the open run, which was done, as it is chosen now."""
        if self.open_run.run is not None:
            self.choices.show_frozen(config)
            self._train(self.open_run.run)

    def _be_ready(self) -> None:
        self.view.warm_up()
        self._start_if_wanted()

    def _start_if_wanted(self) -> None:
        if self._starts_when_ready and self.can_start:
            self._starts_when_ready = False
            self.start()

    def _train(self, run: Run) -> None:
        self.choices.data.stop_scan()
        self.display.show_run(run)
        self.set_stop_text(QT_TRANSLATE_NOOP("Tab", "Stop"))
        self.open_run.train()

    def _watch(self, run: Run) -> None:
        self.display.show_run(run)
        self.set_stop_text(QT_TRANSLATE_NOOP("Tab", "Stop watching"))
        self.open_run.watch()

    # --- a run that trains -----------------------------------------------------------------------------------

    def present(self, event: Event) -> None:
        """Show what the training says, here or elsewhere."""
        self.view.follow(event)
        self.open_run.hear(event)
        control = self.job_bar.runner.control
        if isinstance(event, Progress) and control is not None and not control.is_asked:
            self.view.previews.give_up()  # what was asked for is done, or the disk refused
        if isinstance(event, Metrics):
            self.view.say_standing(self.open_run.standing.text())
            if self.open_run.is_trained_here:
                self.choices.data.scan_if_unknown()

    def conclude(self, outcome: Outcome) -> None:
        """Offer what comes next; after a watching go on with what has ended it, or with the next trainer."""
        was_watched = self.open_run.is_watched
        then = self.open_run.conclude(outcome)
        run, report = self.open_run.run, outcome.report
        if then is not None:
            then()
        elif run is not None and was_watched and outcome.kind == "finished" and self.open_run.find_holder():
            self._watch(run)
        elif run is not None and not was_watched:
            self.choices.data.scan_if_unknown()
            if report is not None and not run.has_states():
                # Nothing was learnt: back to the settings, which may be at fault.
                self.leave_run()
                self.new_run.refuse(run, report)

    def keep(self) -> None:
        """Save the training now; it goes on."""
        self.open_run.ask("save")

    def _show_changes(self) -> None:
        if self.open_run.run is not None:
            self.session.send(ShowOverTraining(self.open_run.run.folder))

    # --- errands, and which run ------------------------------------------------------------------------------

    def take(self, errand: Errand) -> None:
        """Show or resume a run, or prepare one."""
        match errand:
            case ShowRun(folder):
                self._take_run(folder)
            case ResumeRun(folder):
                self._resume(folder)
            case TrainDemo():
                self._prepare(self.tr("A run is being trained; stop it before the demo."), self._start_demo)
            case ChooseData(path, more):
                self._choose_data(path, *more)
            case UseSchedule(schedule):
                why = self.tr("A run is being trained; stop it before choosing another schedule.")
                self._prepare(why, partial(self.choices.settings.form.put, "diffusion.schedule", schedule))
            case PrepareLike(folder):
                why = self.tr("A run is being trained; stop it before preparing another.")
                self._prepare(why, partial(prepare_like, self.session, self.choices, folder))

    def leave_run(self) -> None:
        """Go back to preparing a new run, with the settings that were there."""
        if self.open_run.end_watching_first(self.leave_run):
            return
        if self.is_busy or self.open_run.run is None:
            return
        self.session.run = None
        self.choices.show_draft()
        self.display.show_draft()

    def _forget_run(self, folder: Path) -> None:
        if self.open_run.run is not None and self.open_run.run.folder == folder:
            self.leave_run()

    def _use_settings(self) -> None:
        if self.open_run.end_watching_first(self._use_settings):
            return
        if self.open_run.run is not None and not self.is_busy:
            config = self.choices.shown
            self.leave_run()
            self.choices.take(config)

    def _take_run(self, folder: Path) -> None:
        if self.open_run.end_watching_first(partial(self._take_run, folder)):
            return
        if self.is_busy:
            if self.open_run.run is None or self.open_run.run.folder != folder:
                self.session.tell(self.tr("This tab shows the run that is being trained; stop it to see another."))
            return
        try:
            run = Run.open(folder)
            self.display.show_run(run)
        except StudioError as error:
            self.leave_run()
            self.session.tell(str(error), "error")
            return
        self.session.send(GoTo("train"))
        self.display.show_standing()
        if self.open_run.find_holder():
            self._watch(run)

    def _resume(self, folder: Path) -> None:
        """Open the run in `folder` and go on training it, as soon as PyTorch is loaded."""
        if self.open_run.end_watching_first(partial(self._resume, folder)):
            return
        self.session.open_run(folder)
        run = self.open_run.run
        if run is not None and run.folder == folder and not self.is_busy and not self.open_run.standing.is_done:
            self._starts_when_ready = True
            self._start_if_wanted()

    def _prepare(self, why_not: str, choose: Callable[[], None]) -> None:
        """Go back to preparing a new run and `choose` something for it; while one is trained, say `why_not`."""
        self.session.send(GoTo("train"))
        if not self.open_run.must_wait(partial(self._prepare, why_not, choose), why_not):
            self.leave_run()
            choose()

    def _choose_data(self, *paths: Path) -> None:
        why_not = self.tr("A run is being trained; stop it before choosing other data.")
        self._prepare(why_not, partial(self.choices.data.choose_path, *paths))

    def _start_demo(self) -> None:
        self.choices.load_demo()
        self._starts_when_ready = True
        self._start_if_wanted()

    def _offer(self, text: str, needs_engine: bool) -> None:
        self.needs_engine = needs_engine
        self.set_start_text(text)
