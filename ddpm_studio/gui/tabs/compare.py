"""The same seeds drawn in several ways, or at every snapshot of a run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QStackedWidget, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.engine.events import Event
from ddpm_studio.gui.choosing.recall import find_models, recall, with_part
from ddpm_studio.gui.comparing.compare_keys import COMPARE_KEYS
from ddpm_studio.gui.comparing.compare_view import CompareView
from ddpm_studio.gui.comparing.comparison import Comparison
from ddpm_studio.gui.comparing.difference import tell_difference
from ddpm_studio.gui.comparing.invitations import invitation_over_training, invitation_to_compare, modes
from ddpm_studio.gui.comparing.opened_films import filmed_in
from ddpm_studio.gui.comparing.taken_side import models_of, take_side
from ddpm_studio.gui.comparing.training_panel import TrainingPanel
from ddpm_studio.gui.comparing.training_take import TrainingTake
from ddpm_studio.gui.comparing.training_view import TrainingView
from ddpm_studio.gui.comparing.ways_desk import WaysDesk
from ddpm_studio.gui.comparing.ways_panel import USUAL, WaysPanel
from ddpm_studio.gui.errands import (
    CompareEdits,
    CompareWith,
    DropPictures,
    Errand,
    GoTo,
    OpenFilm,
    Part,
    ShowOverTraining,
)
from ddpm_studio.gui.film.credits.not_drawn import NotDrawn
from ddpm_studio.gui.film.film_files import film_to_show, job_of
from ddpm_studio.gui.film.growing_view import GrowingView
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.widgets.glow import show_changed
from ddpm_studio.gui.work.worker import Outcome

WAYS, OVER_TRAINING = 0, 1
DRAFTS = ("compare", "over_training")
START_TEXTS = (QT_TRANSLATE_NOOP("Tab", "Compare"), QT_TRANSLATE_NOOP("Tab", "Sample every snapshot"))


class CompareTab(Tab):
    """What is compared at the left, several ways or a run's snapshots; the films at the right."""

    name = "compare"
    takes = (DropPictures, OpenFilm, CompareWith, CompareEdits, ShowOverTraining)
    start_text = START_TEXTS[WAYS]
    keys: ClassVar[tuple[tuple[str, str], ...]] = COMPARE_KEYS
    keeps_results = True
    jobs: ClassVar[tuple[str, ...]] = (CompareOptions.job, OverTrainingOptions.job)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.modes = modes()
        self.desk = WaysDesk(session, session.settings.draft(DRAFTS[WAYS], USUAL))
        self.training = TrainingPanel(session, session.settings.draft(DRAFTS[OVER_TRAINING], OverTrainingOptions()))
        self.comparison = CompareView(session, self)
        self.over_training = TrainingView(session, self)
        self._views = QStackedWidget()
        self.panel.addWidget(self.modes)
        self.panel.addSpacing(SPACE_ROWS)
        self.panel.addWidget(self.desk)
        self.panel.addWidget(self.training)
        self.panel.addStretch(1)
        for view in (self.comparison, self.over_training):
            self._views.addWidget(view)
        self.stage.addWidget(self._views)
        self._filling = WAYS  # which view the job is for
        self.not_drawn = NotDrawn(self.comparison.credits, self.over_training.credits)
        self.splitter.foot.insertWidget(1, self.not_drawn)
        self._listen()
        self._switch()

    def _listen(self) -> None:
        self.modes.chosen.connect(self._switch)
        self.desk.changed.connect(self._hear_choices)
        self.training.changed.connect(self._hear_choices)
        pictures = self.comparison.pictures
        pictures.chosen.connect(self.desk.choose)
        pictures.copy_wanted.connect(self.desk.copy)
        pictures.removal_wanted.connect(self.desk.remove)
        for view in (self.comparison, self.over_training):
            view.grid.empty_action_triggered.connect(self._help_out)

    def take(self, errand: Errand) -> None:
        """Bring back what made a picture, show a saved film, or prepare one over a run's training."""
        match errand:
            case DropPictures(paths, part):
                self._recall(paths, part)
            case OpenFilm(path, alone):
                self._open_film(path, alone)
            case CompareWith() | CompareEdits() if take_side(self.session, self.desk, errand):
                self.modes.choose(WAYS)
            case ShowOverTraining(run):
                self._show_over_training(run)

    # --- choices ---------------------------------------------------------------------------------------------

    @property
    def ways(self) -> WaysPanel:
        """What is chosen for each column."""
        return self.desk.panel

    @property
    def mode(self) -> int:
        """What is compared: `WAYS` or `OVER_TRAINING`."""
        return self.modes.index

    def _show_over_training(self, run: Path) -> None:
        self.modes.choose(OVER_TRAINING)
        self.training.picker.choose(run)
        self.session.send(GoTo("compare"))

    def _switch(self) -> None:
        self.desk.setVisible(self.mode == WAYS)
        self.training.setVisible(self.mode == OVER_TRAINING)
        self._views.setCurrentIndex(self.mode)
        self.result = self._view.grid
        self.set_start_text(START_TEXTS[self.mode])
        self._hear_choices()

    @property
    def _view(self) -> CompareView | TrainingView:
        return self.comparison if self.mode == WAYS else self.over_training

    @property
    def _panel(self) -> WaysPanel | TrainingPanel:
        return self.ways if self.mode == WAYS else self.training

    def _hear_choices(self) -> None:
        self.comparison.show_columns(self.ways.wanted(), self.ways.chosen)
        tell_difference(self.comparison.credits, self.ways, self.ways.cards() or ())
        tell_difference(self.over_training.credits, self.training, list(filter(None, [self.training.card()])))
        self.set_obstacle(self._panel.problem())
        self._say_what_to_do()

    def _say_what_to_do(self) -> None:
        self.comparison.grid.set_empty(*invitation_to_compare(self.ways))
        self.over_training.grid.set_empty(*invitation_over_training(self.training))

    def _help_out(self) -> None:
        if self.can_start:
            self.press_primary()
        else:
            self.session.send(GoTo("train"))

    def _recall(self, paths: Sequence[Path], part: Part) -> None:
        """Bring back the choices that made the dropped picture, if it is of a comparison or a film over training."""
        recalled = recall(paths)
        if recalled is None or recalled.job not in self.jobs:
            return
        self.session.send(GoTo("compare"))
        self.modes.choose(self.jobs.index(recalled.job))
        if part == "all" or not self._panel.check():
            self._bring_back(recalled.options, find_models(recalled, self.session))
        else:
            options = with_part(recalled.options, self._panel.options(), part)
            self._bring_back(options, [] if part == "seed" else find_models(recalled, self.session))
        show_changed(self._panel.images.form if part == "seed" else self._panel, self.session.settings.now.motion)

    def _bring_back(self, options: Any, models: Sequence[Path | None]) -> None:
        """Show choices of another time, with their models as far as they were found."""
        self.modes.choose(self.jobs.index(options.job))
        (self.desk if self.mode == WAYS else self.training).set_options(options)
        if models:
            self._panel.choose_models(*models)

    def _open_film(self, path: Path, alone: int | None) -> None:
        """Show a comparison or a film over training that was saved, and how it was made; no model makes it anew."""
        if job_of(path) not in self.jobs:
            return
        self.session.send(GoTo("compare"))
        filmed = film_to_show(path, filmed_in, self.session, is_busy=self.is_busy)
        if filmed is None:
            return
        takes = filmed.takes if isinstance(filmed, Comparison) else (filmed,)
        self._bring_back(filmed.options, models_of(self.session, [take.card for take in takes]))
        self._filling = self.mode
        view: GrowingView[Any] = self._filled
        view.expect(filmed, at_once=True, alone=alone)
        self.job_bar.start(partial(engine.open_film, path), self.tr("Opening {}").format(path.name), filmed.keep)

    # --- the job ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Draw each column, or the images of every snapshot."""
        self._panel.images.buttons.roll_unless_locked()
        if not self._panel.check():
            self._hear_choices()
            return
        self._filling = self.mode
        (self._compare if self.mode == WAYS else self._sample_snapshots)()

    def _compare(self) -> None:
        options, cards = self.ways.options(), self.ways.cards()
        if cards is None:
            return
        options = options.settled([card.tellable for card in cards])
        comparison = Comparison(options, cards)
        self.comparison.expect(comparison)
        self.job_bar.already_told = frozenset(self.ways.warnings())
        self.draw(options, comparison, comparison.keep, self.tr("Comparing"))

    def _sample_snapshots(self) -> None:
        options, card = self.training.options(), self.training.card()
        if card is None:
            return
        options = options.settled([card.tellable])
        take = TrainingTake(options, card, self.training.snapshots())
        self.over_training.expect(take)
        self.job_bar.already_told = frozenset(self.training.side.warnings())
        self.draw(options, take, take.keep, self.tr("Sampling every snapshot"))

    @property
    def _filled(self) -> CompareView | TrainingView:
        return self.comparison if self._filling == WAYS else self.over_training

    def present(self, event: Event) -> None:
        """Show the frames that have come."""
        self._filled.hear(event)

    def conclude(self, outcome: Outcome) -> None:
        """Leave the frames there are."""
        self._filled.finish()
        if outcome.report is not None and outcome.report.field:
            panel = self.ways if self._filling == WAYS else self.training
            panel.show_problem(outcome.report.field, outcome.report.sentence)

    @property
    def can_export(self) -> bool:
        """Whether there are pictures."""
        return self._view.subject() is not None

    def export(self) -> None:
        """Open the export window of what is shown."""
        self._view.export()
