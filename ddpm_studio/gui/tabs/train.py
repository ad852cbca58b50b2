"""Train: choose data and settings, press Train, watch the loss fall and samples take shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.diffusion.schedules import Schedule
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.events import Control, Event, Job, Metrics, Progress, Saved
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.errands import (
    ChooseData,
    Errand,
    GoTo,
    ResumeRun,
    ShowOverTraining,
    ShowRun,
    TrainDemo,
    UseSchedule,
)
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.training.choices import Choices
from ddpm_studio.gui.training.open_run_note import OpenRunNote
from ddpm_studio.gui.training.problem_list import ProblemList
from ddpm_studio.gui.training.run_view import RunView
from ddpm_studio.gui.training.standing import Standing, standing_of
from ddpm_studio.gui.training.watching import Watching
from ddpm_studio.gui.work.worker import Outcome


class TrainTab(Tab):
    """Prepares a run, or shows one: its settings are then read-only, and it may be continued.

    One that another process trains is watched as soon as it is opened.
    """

    name = "train"
    takes = (ShowRun, ResumeRun, TrainDemo, ChooseData, UseSchedule)
    start_text = QT_TRANSLATE_NOOP("Tab", "Train")

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._run: Run | None = None
        self.standing = Standing()
        self._starts_when_ready = False
        self.watching = Watching(session, self.job_bar, self)
        self.note = OpenRunNote()
        self.choices = Choices(session)
        self.panel.addWidget(self.choices)
        self.panel.addStretch(1)
        self.problems = ProblemList()
        self._put_above_button(self.note)
        self._put_above_button(self.problems)
        self.view = RunView()
        self.stage.addWidget(self.view)
        self._connect_parts()
        self.choices.restore_draft()
        self._show_draft()

    def _put_above_button(self, widget: QWidget) -> None:
        """Show `widget` between the choices, which scroll, and the primary button."""
        left = self.splitter.widget(0)
        column = left.layout() if left else None
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(1, widget)

    def _connect_parts(self) -> None:
        self.problems.chosen.connect(self.choices.show_problem)
        self.choices.changed.connect(self._tidy_problems)
        self.choices.data.source_wanted.connect(self._take_data)
        self.note.settings_asked.connect(self._use_settings)
        self.view.new_asked.connect(self.leave_run)
        self.view.longer_asked.connect(self.train_longer)
        self.view.start_asked.connect(self.press_primary)
        self.view.previews.preview_asked.connect(self._ask_preview)
        self.view.previews.save_asked.connect(self.keep)
        self.view.previews.changes_asked.connect(self._show_changes)
        self.watching.holder_changed.connect(self._hear_of_trainer)
        self.session.run_discarded.connect(self._forget_run)
        self.session.engine_ready.connect(self._be_ready)

    def take(self, errand: Errand) -> None:
        """Show or resume a run, or prepare one."""
        match errand:
            case ShowRun(folder):
                self._take_run(folder)
            case ResumeRun(folder):
                self.resume(folder)
            case TrainDemo():
                self.start_demo()
            case ChooseData(path):
                self._take_data(path)
            case UseSchedule(schedule):
                self._take_schedule(schedule)

    # --- starting --------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Train: a new run, or the open one from where it stands; go on to sampling if that one is done.

        One that another process trains is watched.
        """
        if self._run is None:
            self._start_new()
        elif self.watching.look_at(self._run):
            self._watch(self._run)
        elif self.standing.is_done:
            self.session.send(GoTo("sample"))
        else:
            self._train(self._run)

    def start_demo(self) -> None:
        """Train the first preset at once, or as soon as PyTorch is loaded."""
        self.session.send(GoTo("train"))
        if self._must_wait(self.start_demo, self.tr("A run is being trained; stop it before the demo.")):
            return
        self.leave_run()
        self.choices.load_demo()
        self._starts_when_ready = True
        self._start_if_wanted()

    def resume(self, folder: Path) -> None:
        """Open the run in `folder` and go on training it, as soon as PyTorch is loaded."""
        if self.watching.end_first(partial(self.resume, folder)):
            return
        self.session.open_run(folder)
        if self._run is not None and self._run.folder == folder and not self.is_busy and not self.standing.is_done:
            self._starts_when_ready = True
            self._start_if_wanted()

    def train_longer(self) -> None:
        """Train the open run, which is done, for as many steps again."""
        if self._run is None or self.is_busy or not self.session.is_engine_ready:
            return
        config = self._run.config()
        more = config.training.model_copy(update={"steps": 2 * config.training.steps})
        config = config.model_copy(update={"training": more})
        self._run.write_config(config)
        self.choices.show_frozen(config)
        self._train(self._run)

    def _be_ready(self) -> None:
        self.view.warm_up()
        self._start_if_wanted()

    def _start_if_wanted(self) -> None:
        if self._starts_when_ready and self.can_start:
            self._starts_when_ready = False
            self.start()

    def _start_new(self) -> None:
        problems = self.choices.problems()
        self.problems.show_problems(problems)
        if problems:
            self.choices.show_problem(problems[0].field, str(problems[0]))
            return
        try:
            run = Run.create(self.choices.config(), folders().runs)
        except FieldError as error:
            self.problems.show_problems([error])
        except StudioError as error:
            self.session.tell(str(error), "error")
        else:
            self.session.settings.remember_run(run.folder)
            self.session.run = run.folder
            self._train(run)

    def _train(self, run: Run) -> None:
        self.choices.data.stop_scan()
        self._show_run(run)
        self.session.training = run.folder
        self.set_stop_text(QT_TRANSLATE_NOOP("Tab", "Stop"))
        self.job_bar.start(partial(_train, run.folder), self.tr("Training {}").format(run.folder.name))
        self._show_standing()

    def _watch(self, run: Run) -> None:
        """Show how another process trains `run`."""
        self._show_run(run)
        self.set_stop_text(QT_TRANSLATE_NOOP("Tab", "Stop watching"))
        self.watching.begin(run)
        self._show_standing()

    # --- a run that trains -----------------------------------------------------------------------------------

    def present(self, event: Event) -> None:
        """Show what the training says, here or elsewhere."""
        self.view.follow(event)
        self.watching.hear(event)
        control = self.job_bar.runner.control
        if isinstance(event, Progress) and control is not None and not control.is_asked:
            self.view.previews.give_up()  # what was asked for is done, or the disk refused
        if isinstance(event, Metrics):
            self.standing = self.standing.at(event.step, event.values.get("loss"))
            self.view.say_standing(self.standing.text())
            if not self.watching.is_on:
                self.choices.data.scan_if_unknown()
        elif isinstance(event, Saved) and event.what == "snapshot" and self._run is not None:
            self.session.use_model(self._run.folder)

    def conclude(self, outcome: Outcome) -> None:
        """Offer what comes next."""
        if self.watching.is_on:
            self._conclude_watching(outcome)
            return
        self.session.training = None
        if self._run is None:
            return
        self.standing = standing_of(self._run)
        self.choices.data.scan_if_unknown()
        report = outcome.report
        if report is not None and not self._run.has_states():
            # Nothing was learnt: back to the settings, which may be at fault.
            self.leave_run()
            if report.field:
                self.problems.show_problems([FieldError(report.field, report.sentence)])
                self.choices.show_problem(report.field, report.sentence)
            return
        self._show_standing()

    def _conclude_watching(self, outcome: Outcome) -> None:
        """Show the run as it stands now; go on with what has ended the watching, or with the next trainer."""
        then = self.watching.conclude(outcome)
        self._hear_of_trainer()
        if then is not None:
            then()
        elif outcome.kind == "finished" and self._run is not None and self.watching.holder:
            self._watch(self._run)

    def _hear_of_trainer(self) -> None:
        if self._run is not None:
            self.standing = standing_of(self._run, bool(self.watching.look_at(self._run)))
            self._show_standing()

    def _ask_preview(self) -> None:
        self.job_bar.runner.ask("preview")

    def keep(self) -> None:
        """Save the training now; what is only watched saves elsewhere."""
        if not self.watching.is_on:
            self.job_bar.runner.ask("save")

    def _show_changes(self) -> None:
        if self._run is not None:
            self.session.send(ShowOverTraining(self._run.folder))

    # --- which run -------------------------------------------------------------------------------------------

    def leave_run(self) -> None:
        """Go back to preparing a new run, with the settings that were there."""
        if self.watching.end_first(self.leave_run):
            return
        if self.is_busy or self._run is None:
            return
        self._run = None
        self.session.run = None
        self.choices.show_draft()
        self._show_draft()

    def _forget_run(self, folder: Path) -> None:
        if self._run is not None and self._run.folder == folder:
            self.leave_run()

    def _use_settings(self) -> None:
        if self.watching.end_first(self._use_settings):
            return
        if self._run is not None and not self.is_busy:
            config = self.choices.shown
            self.leave_run()
            self.choices.take(config)

    def _take_run(self, folder: Path) -> None:
        if self.watching.end_first(partial(self._take_run, folder)):
            return
        if self.is_busy:
            if self._run is None or self._run.folder != folder:
                self.session.tell(self.tr("This tab shows the run that is being trained; stop it to see another."))
            return
        try:
            self._show_run(Run.open(folder))
        except StudioError as error:
            self.leave_run()
            self.session.tell(str(error), "error")
            return
        self.session.send(GoTo("train"))
        self._show_standing()
        if self._run is not None and self.watching.holder:
            self._watch(self._run)

    def _take_data(self, path: Path) -> None:
        self.session.send(GoTo("train"))
        if self._must_wait(
            partial(self._take_data, path), self.tr("A run is being trained; stop it before choosing other data.")
        ):
            return
        self.leave_run()
        self.choices.data.choose_path(path)

    def _take_schedule(self, schedule: Schedule) -> None:
        self.session.send(GoTo("train"))
        if self._must_wait(
            partial(self._take_schedule, schedule),
            self.tr("A run is being trained; stop it before choosing another schedule."),
        ):
            return
        self.leave_run()
        self.choices.settings.form.put("diffusion.schedule", schedule)

    def _must_wait(self, action: Callable[[], None], why: str) -> bool:
        """Whether `action` is not for now: a run that is watched is left first; while one is trained `why` is said."""
        if self.watching.end_first(action):
            return True
        if self.is_busy:
            self.session.tell(why, "warning")
        return self.is_busy

    def _show_run(self, run: Run) -> None:
        config = run.config()
        if self._run != run:
            self.choices.show_frozen(config)
        if self._run != run or self.view.lacks_some_of(run):
            self.view.show_run(run, config.data)
        self._run = run
        self.standing = standing_of(run, bool(self.watching.look_at(run)))
        self.problems.show_problems([])

    def _show_draft(self) -> None:
        self.standing = Standing()
        self.watching.look_at(None)
        self.needs_engine = True
        self.note.hide()
        self.view.show_nothing(
            self.tr(
                "Choose pictures and a preset at the left, then press Train. "
                "The loss and samples appear here while it learns."
            ),
            "",
        )
        self.set_start_text(QT_TRANSLATE_NOOP("Tab", "Train"))

    def _show_standing(self) -> None:
        """Say how far the open run is, and offer what can be done with it."""
        if self._run is None:
            return
        is_watched = self.watching.is_on
        is_trained_here = self.is_busy and not is_watched
        holder = "" if is_trained_here else self.watching.look_at(self._run)
        self.view.set_live(is_trained_here, self.standing.is_done, bool(holder))
        self.view.say_standing(self.standing.text())
        self.note.show_run(is_trained_here=is_trained_here, holder=holder, is_watched=is_watched)
        self.needs_engine = not holder
        self.set_start_text(QT_TRANSLATE_NOOP("Tab", "Watch") if holder else self.standing.next_step())

    def _tidy_problems(self) -> None:
        if self.problems.isVisible():
            self.problems.show_problems(self.choices.problems())


def _train(folder: Path, control: Control) -> Job:
    return engine.train(folder, control)
