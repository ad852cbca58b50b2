"""Train: choose data and settings, press Train, watch the loss fall and samples take shape."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.events import Event, Metrics, Progress
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.errands import Errand, GoTo, ShowOverTraining
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.training.choices import Choices
from ddpm_studio.gui.training.data.problem_list import ProblemList
from ddpm_studio.gui.training.new_run import NewRun
from ddpm_studio.gui.training.open_run import OpenRun
from ddpm_studio.gui.training.open_run_note import OpenRunNote
from ddpm_studio.gui.training.preview_menu import PreviewMenu
from ddpm_studio.gui.training.queue.entry import Entry
from ddpm_studio.gui.training.queue.queue_view import QUEUE_KEYS, QueueView
from ddpm_studio.gui.training.queue.turns import Turns
from ddpm_studio.gui.training.run_display import RunDisplay
from ddpm_studio.gui.training.run_view import PLOT_KEYS, RunView
from ddpm_studio.gui.training.sheet.sheet_list import SHEET_KEYS
from ddpm_studio.gui.training.steps.draft_view import TrainStage
from ddpm_studio.gui.training.which_run import WhichRun
from ddpm_studio.gui.widgets.menu_button import MenuButton
from ddpm_studio.gui.work.worker import Outcome


class TrainTab(Tab):
    """Prepares a run, or shows one: its settings are then read-only, and it may be continued.

    While one is trained the next is prepared beside it and put in a queue. One that another process trains is watched
    as soon as it is opened.
    """

    name = "train"
    takes = WhichRun.TAKES
    start_text = QT_TRANSLATE_NOOP("Tab", "Train")
    keys = (*PLOT_KEYS, *SHEET_KEYS, *QUEUE_KEYS)

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
        self.which = WhichRun(session, self.job_bar, self.open_run, self.display, self.choices)
        self.turns = Turns(session, self.job_bar, self)
        self.queue = QueueView(self.turns.upcoming)
        self.splitter.below_stage.addWidget(self.queue)
        self.more_next = MenuButton("more", self.tr("Train next: in front of what waits"))
        self.in_front = self.more_next.add(self.tr("Train next, in front"), "first")
        self._put_beside_primary(self.more_next)
        self._connect_parts()
        self.choices.restore_draft()
        self.display.show_draft()
        self.turns.upcoming.load()

    def _put_beside_primary(self, button: QWidget) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_INSIDE)
        self.splitter.foot.addLayout(line)
        line.addWidget(self.primary, 1)
        line.addWidget(button)
        button.hide()

    def _connect_parts(self) -> None:
        self.in_front.triggered.connect(partial(self._put_in_queue, in_front=True))
        self.choices.data.source_wanted.connect(self.which.choose_data)
        self.note.settings_asked.connect(self.which.use_settings)
        self.note.turn_asked.connect(self.display.show_choices)
        self.note.run_asked.connect(self.display.look_at_run)
        self.display.offered.connect(self._offer)
        self.display.queue_offered.connect(self._offer_queue)
        self.turns.turn_came.connect(self._train)
        self.queue.edit_asked.connect(self._edit_entry)
        self.view.new_asked.connect(self.leave_run)
        self.view.longer_asked.connect(self.open_run.ask_longer)
        self.open_run.lengthened.connect(self._train_longer)
        self.view.start_asked.connect(self.press_primary)
        self.view.previews.preview_asked.connect(partial(self.open_run.ask, "preview"))
        self.view.previews.save_asked.connect(self.keep)
        self.view.previews.changes_asked.connect(self._show_changes)
        self.new_run.made.connect(self._train_new)
        self.which.watch_wanted.connect(self._watch)
        self.which.start_wanted.connect(self._start_when_ready)
        self.session.engine_ready.connect(self._be_ready)
        self.session.moving_changed.connect(self._start_if_wanted)

    # --- starting --------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Train: a new run, or the open one from where it stands; go on to sampling if that one is done.

        While one is trained, the next is put in the queue. One that another process trains is watched.
        """
        if self.is_busy:
            self._put_in_queue()
        elif self.display.is_draft:
            if (run := self.new_run.create()) is not None:
                self._train_new(run)
        elif self.open_run.run is not None and self.open_run.find_holder():
            self._watch(self.open_run.run)
        elif self.open_run.standing.is_done:
            self.session.send(GoTo("sample"))
        elif self.open_run.run is not None:
            self._train(self.open_run.run)

    def _put_in_queue(self, *, in_front: bool = False) -> None:
        """Have what is chosen trained after what is trained now, and after what waits already, or before that."""
        config, start = self.new_run.judge(), self.choices.start.model
        if config is not None and self.turns.upcoming.add(config, start, in_front=in_front):
            self.display.know_used()

    def _train_new(self, run: Run) -> None:
        self.display.know_used()
        self._train(run)

    def _train_longer(self, config: RunConfig) -> None:
        """Train the open run, which was done, as it is chosen now."""
        if self.open_run.run is not None:
            self._train(self.open_run.run)

    def _be_ready(self) -> None:
        self.view.warm_up()
        self._start_if_wanted()

    def _start_if_wanted(self) -> None:
        if self._starts_when_ready and self.can_start:
            self._starts_when_ready = False
            self.start()

    def _train(self, run: Run) -> None:
        if not self.turns.has_given(run):  # what is being chosen beside it is looked at on
            self.choices.data.stop_scan()
        self.display.show_run(run, beside_draft=True, is_turn=self.turns.has_given(run))
        self.open_run.train()
        self.turns.begin(run)

    def _watch(self, run: Run) -> None:
        self.display.show_run(run)
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
            is_put_back = self.turns.conclude(run, outcome)
            if is_put_back or (report is not None and not run.has_states()):
                self.leave_run()  # nothing was learnt: back to the settings, which may be at fault
                if report is not None and not is_put_back:
                    self.new_run.refuse(run, report)
            self.turns.go_on()
            if not self.is_busy:
                self.display.conclude()

    def keep(self) -> None:
        """Save the training now; it goes on."""
        self.open_run.ask("save")

    def _show_changes(self) -> None:
        if self.open_run.run is not None:
            self.session.send(ShowOverTraining(self.open_run.run.folder))

    # --- errands, and which run ------------------------------------------------------------------------------

    def take(self, errand: Errand) -> None:
        """Show or resume a run, or prepare one."""
        self.which.take(errand)

    def leave_run(self) -> None:
        """Go back to preparing a new run, with the settings that were there; beside one that is trained."""
        self.which.leave()

    def _start_when_ready(self) -> None:
        self._starts_when_ready = True
        self._start_if_wanted()

    def _edit_entry(self, entry: Entry) -> None:
        self.which.edit(self.turns.upcoming, entry)

    def _offer(self, text: str, needs_engine: bool) -> None:
        self.needs_engine = needs_engine
        self.set_start_text(text)

    def _offer_queue(self, is_offered: bool) -> None:
        stop = QT_TRANSLATE_NOOP("Tab", "Stop watching") if self.open_run.is_watched else Tab.stop_text
        self.set_stop_text(QT_TRANSLATE_NOOP("Tab", "Train next") if is_offered else stop, queues=is_offered)
        self.more_next.setVisible(is_offered)
