"""Editing a picture: what is missing of it, its colours or its detail is drawn by a model that has learnt such."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.editing import UNLIKE, EditOptions, edit_in
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Event, FirstLook, Note
from ddpm_studio.engine.findings import CutOff
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.gui.branching.desk import BRANCH_KEYS, BranchDesk
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.recall import find_model, recall, use_model_of, with_part
from ddpm_studio.gui.editing.canvas_keys import CANVAS_KEYS
from ddpm_studio.gui.editing.compare_button import CompareButton
from ddpm_studio.gui.editing.desk import EditDesk
from ddpm_studio.gui.editing.edit_keys import EDIT_KEYS
from ddpm_studio.gui.editing.evidence import asked_by
from ddpm_studio.gui.editing.stage import EditStage
from ddpm_studio.gui.editing.strangeness import Strangeness
from ddpm_studio.gui.errands import DropPictures, EditPicture, Errand, GoTo, OpenFilm, Part
from ddpm_studio.gui.film.credits.not_drawn import NotDrawn
from ddpm_studio.gui.film.film_files import film_to_show, is_of_edit, take_from
from ddpm_studio.gui.film.film_keys import FILM_KEYS
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.widgets.glow import show_changed
from ddpm_studio.gui.work.worker import Outcome

DRAFT = "edit"


class EditTab(Tab):
    """Model, picture and what is known of it at the left; canvas, answers and timeline at the right."""

    name = "edit"
    takes = (DropPictures, EditPicture, OpenFilm)
    start_text = QT_TRANSLATE_NOOP("Tab", "Draw")
    keeps_results = True
    keys: ClassVar[tuple[tuple[str, str], ...]] = (*EDIT_KEYS, *CANVAS_KEYS, *BRANCH_KEYS, *FILM_KEYS)
    jobs: ClassVar[tuple[str, ...]] = (EditOptions.job, BranchOptions.job)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._began = 0.0
        self.picker = ModelPicker(session)
        self.views = EditStage(session, self)
        self.view, self.canvas, self.result = self.views.view, self.views.canvas, self.views.view.grid
        self.desk = EditDesk(session, session.settings.draft(DRAFT, EditOptions()), self.views)
        self.choices, self.source, self.compare = self.desk.panel, self.desk.source, CompareButton(session, self.desk)
        self.strangeness = Strangeness(session, self.source)
        self.branching = BranchDesk(session, self.view)
        self.branching.panel.installEventFilter(self)
        self.not_drawn = NotDrawn(self.view.credits)
        self.add_section(self.tr("MODEL"), self.picker)
        self.add_section(self.tr("PICTURE"), self.source)
        self.choices.add_to_method(self.compare)
        self.panel.addWidget(self.choices)
        self.panel.addStretch(1)
        self.splitter.foot.insertWidget(1, self.not_drawn)
        self.stage.addWidget(self.views)
        self._listen()
        self._hear_model()

    def _listen(self) -> None:
        self.picker.changed.connect(self._hear_model)
        self.desk.changed.connect(self._hear_check)
        self.desk.changed.connect(self.desk.tell_difference)
        self.views.again_wanted.connect(self._draw_again)
        self.view.grid.empty_action_triggered.connect(self._help_out)
        self.branching.wanted.connect(self._draw_branches)
        self.job_bar.state_changed.connect(self._tell_whether_busy)
        self.session.settings.changed.connect(self.choices.explain)  # how much memory a film may take
        self.source.arrived.connect(self._wonder)
        self.session.engine_ready.connect(self._wonder)

    def take(self, errand: Errand) -> None:
        """Edit a picture, bring back what made one, or show a film."""
        match errand:
            case DropPictures(paths=(path,), part=part):
                self._recall(path, part)
            case EditPicture(path, as_it_is):
                if as_it_is or not self._recall(path):
                    self.desk.take_file(path)
                    self.session.send(GoTo("edit"))
            case OpenFilm(path, alone):
                self._open_film(path, alone)

    # --- choices ---------------------------------------------------------------------------------------------

    def _hear_model(self) -> None:
        choice = self.picker.choice
        self.desk.use_model(choice)
        self.strangeness.use_model(choice)
        if choice is None:
            invitation = self.picker.invitation(self.tr("A model draws what is missing of a picture."))
            self.view.grid.set_empty(*invitation, self.tr("Go to training"))
        self._hear_check()

    def _hear_check(self) -> None:
        problem = self.picker.problem if self.picker.choice is None else self.desk.problem()
        self.set_obstacle(problem)
        if self.picker.choice is not None:
            self.view.grid.set_empty(
                self.tr("The answers appear here"),
                problem or self.tr("Press Draw; each answer fits what is known of the picture."),
                "" if problem else self.tr("Draw"),
            )

    def _recall(self, path: Path, part: Part = "all") -> bool:
        """Bring back the choices that made a picture, if it is an answer of an edit; say whether it is."""
        recalled = recall((path,))
        edited = None if recalled is None else edit_in(recalled.options)
        if recalled is None or edited is None:
            return False
        self.session.send(GoTo("edit"))
        show_changed(self.choices.answers if part == "seed" else self.choices, self.session.settings.now.motion)
        if part == "seed":
            self.choices.seed_buttons.keep(edited.seed)
            return True
        edited = with_part(edited, self.choices.drawing.now, part)
        model = use_model_of(recalled, self.session)
        self.desk.bring_back(edited)
        if model is not None and recalled.job == BranchOptions.job:
            self.branching.bring_back(recalled.options, read_card(model))
        return True

    def _help_out(self) -> None:
        if self.picker.choice is None:
            self.session.send(GoTo("train"))
        else:
            self.press_primary()

    def _wonder(self) -> None:
        """Find out whether the picture is like those that the model has learnt from."""
        if not self.is_busy:
            self.strangeness.ask()

    # --- the job ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Draw what is not known."""
        self.choices.seed_buttons.roll_unless_locked()
        self.picker.look()
        choice = self.picker.choice
        try:
            question = self.desk.ask()
        except StudioError as error:  # a large picture that cannot be written beside the choices
            self.session.tell(str(error), "error")
            return
        if choice is None or question is None:
            self._hear_check()
            return
        options, asked = question
        self.strangeness.stop()
        take = Take(options, choice.card)
        self.views.expect(take, asked)
        self._began = time.monotonic()
        steps = len(options.times(choice.card.alpha_bar))
        self.job_bar.already_told = frozenset([*options.warnings(steps), UNLIKE])  # which stands beside the picture
        self.draw(options, take, take.film.keep, self.tr("Drawing"), engine.edit)

    def _draw_again(self) -> None:
        """Draw once more where the last answers were drawn."""
        self.views.use_last_mask()
        if self.can_start:
            self.start()

    def _open_film(self, path: Path, alone: int | None) -> None:
        """Show a film of an edit that was saved, with the picture, the mask and the choices that made it."""
        if not is_of_edit(path):
            return
        self.session.send(GoTo("edit"))
        take = film_to_show(path, take_from, self.session, is_busy=self.is_busy)
        if take is None:
            return
        options = edit_in(take.options)
        assert options is not None
        model = find_model(take.card.provenance.sha256, self.session)
        if model is not None:
            self.session.use_model(model)
        if self.desk.card is not None and self.desk.card.image_shape == take.card.image_shape:
            self.desk.bring_back(options)
        self.views.expect(take, asked_by(options, take.card), alone)
        self._began = 0.0
        self.job_bar.start(partial(engine.open_film, path), self.tr("Opening {}").format(path.name), take.film.keep)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the canvas make room for the choices of branches, beside which it would be too narrow."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.views.make_room(event.type() == QEvent.Type.ShowToParent)
        return super().eventFilter(watched, event)

    def _draw_branches(self, take: Take, told: list[str]) -> None:
        """Draw other continuations of answers that are shown."""
        self.views.expect_branches(take)
        self._began = 0.0
        self.job_bar.already_told = frozenset(told)
        self.draw(take.options, take, take.film.keep, self.tr("Drawing branches"))

    def _tell_whether_busy(self) -> None:
        self.branching.set_busy(self.is_busy)
        self.desk.tell_difference()
        self.not_drawn.set_busy(self.is_busy)

    def present(self, event: Event) -> None:
        """Show what has come; while there is a first look, the film is held back until it is complete."""
        match event:
            case FirstLook(images=images, steps=steps):
                self.views.show_first_look(images, steps)
            case Note(text=text) if text == UNLIKE:
                self.strangeness.tell()
            case CutOff(share=share):
                self.views.tell_outside(share)
            case _ if not self.views.waits:
                self.view.hear(event)

    def conclude(self, outcome: Outcome) -> None:
        """Leave the answers there are."""
        take = self.view.coming
        self.views.finish()
        edited = None if take is None else edit_in(take.options)
        if outcome.kind == "finished" and self._began and take is not None and edited is not None:
            self.choices.note_pace(edited, take.card, time.monotonic() - self._began)
        if outcome.report is not None and outcome.report.field:
            is_branched = take is not None and take.options.job == BranchOptions.job
            (self.branching if is_branched else self.choices).show_problem(
                outcome.report.field, outcome.report.sentence
            )

    @property
    def can_export(self) -> bool:
        """Whether there are answers."""
        return self.view.take is not None

    def export(self) -> None:
        """Open the export window."""
        self.view.export()
