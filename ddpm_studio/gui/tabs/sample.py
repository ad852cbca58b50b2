"""Drawing images from a model and looking at the chain that leads to them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np
from PySide6.QtWidgets import QWidget

from ddpm_studio import engine
from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import FieldError, LoadError
from ddpm_studio.engine.events import Event
from ddpm_studio.engine.models.card import read_facts
from ddpm_studio.gui.branching.desk import BRANCH_KEYS, BranchDesk
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.recall import recall, use_model_of
from ddpm_studio.gui.errands import DropPictures, Errand, GoTo, OpenFilm
from ddpm_studio.gui.film.estimate import (
    film_in_words,
    sameness_in_words,
    sampler_in_words,
    sampler_keys,
    what_does_not_fit,
)
from ddpm_studio.gui.film.film_files import take_from
from ddpm_studio.gui.film.film_keys import FILM_KEYS
from ddpm_studio.gui.film.progression import Progression
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.film.view import FilmView
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.seed_buttons import SeedButtons
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import set_role
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel
from ddpm_studio.gui.work.worker import Outcome

DRAFT = "sample"


class SampleTab(Tab):
    """Model, sampler and seed at the left; the pictures and their timeline at the right."""

    name = "sample"
    takes = (DropPictures, OpenFilm)
    start_text = QT_TRANSLATE_NOOP("Tab", "Sample")
    keys: ClassVar[tuple[tuple[str, str], ...]] = (*FILM_KEYS, *BRANCH_KEYS)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._options: SampleOptions | None = None
        draft = session.settings.draft(DRAFT, SampleOptions)
        self.picker = ModelPicker(session)
        self.images = Form(SampleOptions(), hidden=SampleOptions.model_fields.keys() - {"count", "seed"})
        self.walk = Form(
            SampleOptions(), hidden=("model", "count", "seed", "chain.rate"), basic=(*sampler_keys(), "steps")
        )
        self.seed_buttons = SeedButtons()
        self.images.add_beside("seed", self.seed_buttons)
        self.images.set_options(draft)
        self.images.set_base(SampleOptions(seed=draft.seed))
        self.walk.set_options(draft)
        self.walk.judge = self._judge
        self.about = set_role(WrappedLabel(), "caption")
        self.advice = set_role(WrappedLabel(), "warning")
        self.estimate = set_role(WrappedLabel(), "caption")
        self.film = FilmView(session, self)
        self.progression = Progression(self.film)
        self.branching = BranchDesk(session, self.film)
        self.result = self.film.grid
        self._fill_panel()
        self.stage.addWidget(self.film)
        self._listen()
        self._hear_model()

    def _fill_panel(self) -> None:
        for label in (self.about, self.advice, self.estimate):
            label.setContentsMargins(12, 0, 0, 0)
        self.add_section(self.tr("MODEL"), self.picker)
        self.add_section(self.tr("IMAGES"), self.images)
        self.add_section(self.tr("SAMPLER"), self.about, self.walk, self.advice, self.estimate)
        self.panel.addStretch(1)

    def _listen(self) -> None:
        self.picker.changed.connect(self._hear_model)
        self.images.changed.connect(self._hear_form)
        self.walk.changed.connect(self._hear_form)
        self.images.checked.connect(self._hear_check)
        self.walk.checked.connect(self._hear_check)
        self.seed_buttons.rolled.connect(self._set_seed)
        self.film.grid.empty_action_triggered.connect(self._help_out)
        self.branching.wanted.connect(self._draw_branches)
        self.job_bar.state_changed.connect(self._tell_whether_busy)
        self.session.engine_ready.connect(self._tell_consequences)
        self.session.settings.changed.connect(self._tell_consequences)  # how much memory a film may take

    def take(self, errand: Errand) -> None:
        """Bring back what made a picture, or show a film."""
        match errand:
            case DropPictures(paths):
                self._recall(paths)
            case OpenFilm(path):
                self._open_film(path)

    # --- choices ---------------------------------------------------------------------------------------------

    def _chosen(self) -> SampleOptions:
        """Return what is chosen, without the model.

        :raises FieldError: for the first thing that is wrong.
        """
        images = self.images.options()
        return self.walk.options().model_copy(update={"count": images.count, "seed": images.seed})

    def _judge(self, options: SampleOptions) -> FieldError | None:
        choice = self.picker.choice
        return None if choice is None else what_does_not_fit(options, choice.facts)

    def _set_seed(self, seed: int) -> None:
        is_locked = self.seed_buttons.is_locked
        base = SampleOptions(seed=seed)
        self.images.put("seed", seed)
        self.images.set_base(base)  # a rolled seed is no change that anyone made
        self.seed_buttons.set_locked(is_locked)

    def _hear_form(self) -> None:
        before = self._options
        try:
            self._options = self._chosen()
        except FieldError:
            self._options = None
        if before is not None and self._options is not None and before.seed != self._options.seed:
            self.seed_buttons.set_locked(True)  # who types a seed wants that one
        self._tell_consequences()

    def _tell_consequences(self) -> None:
        options, choice = self._options, self.picker.choice
        self.about.setText(sampler_in_words(options.sampler) if options else self.about.text())
        self.advice.setText("\n".join(options.warnings()) if options else "")
        self.advice.setVisible(bool(self.advice.text()))
        if options is None:
            self.estimate.clear()
        elif choice is not None:
            told = film_in_words(options.chain, options.steps, options.count, choice.facts.image_shape)
            self.estimate.setText(f"{told}\n{sameness_in_words(self.session.device, options.chain)}".strip())

    def _hear_model(self) -> None:
        choice = self.picker.choice
        if choice is None:
            invitation = self.picker.invitation(self.tr("A model turns noise into pictures."))
            self.film.grid.set_empty(*invitation, self.tr("Go to training"))
        else:
            self.film.grid.set_empty(
                self.tr("Press Sample"),
                self.tr("The pictures emerge here step by step; then the timeline below takes you back to the noise."),
                self.tr("Sample"),
            )
        self.walk.check()
        self._hear_form()
        self._hear_check()

    def _hear_check(self) -> None:
        problems = [*self.images.problems(), *self.walk.problems()]
        if self.picker.choice is None:
            self.set_obstacle(self.picker.problem)
        else:
            self.set_obstacle(str(problems[0]) if problems else "")

    def _recall(self, paths: Sequence[Path]) -> None:
        """Bring back the choices that made the dropped picture, if it was sampled by this program."""
        recalled = recall(paths)
        if recalled is None or not isinstance(recalled.options, SampleOptions | BranchOptions):
            return
        options = recalled.options
        drawn = options.parent if isinstance(options, BranchOptions) else options
        before, used = self._options, self.session.model
        self._show_options(drawn)
        button = None
        if before is not None:
            with_seed = before.model_copy(update={"seed": drawn.seed})
            button = self.tr("Only its seed"), partial(self._go_back, with_seed, used)
        model = use_model_of(recalled, self.session, button)
        if model is not None and isinstance(options, BranchOptions):
            self.branching.bring_back(options, read_facts(model))
        self.session.send(GoTo("sample"))

    def _show_options(self, options: SampleOptions) -> None:
        self.images.set_options(options)
        self.walk.set_options(options)
        self.seed_buttons.set_locked(True)

    def _go_back(self, options: SampleOptions, model: Path | None) -> None:
        self._show_options(options)
        if model is not None:
            self.session.use_model(model)

    def _help_out(self) -> None:
        if self.picker.choice is None:
            self.session.send(GoTo("train"))
        else:
            self.press_primary()

    # --- the job ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Draw images."""
        self.seed_buttons.roll_unless_locked()
        self.picker.look()
        choice = self.picker.choice
        if choice is None or not (self.images.check() and self.walk.check()):
            self._hear_check()
            return
        options = self._chosen()
        self.session.settings.remember_draft(DRAFT, options)
        # The file, not the run: what is told of the model stays true if the run goes on meanwhile.
        options = options.model_copy(update={"model": choice.file})
        take = Take(options, choice.facts)
        self.film.expect(take)
        self.job_bar.already_told = frozenset(options.warnings())
        self.job_bar.start(partial(engine.sample, options), self.tr("Sampling"), take.film.keep)

    def _draw_branches(self, take: Take) -> None:
        """Draw other continuations of images that are shown."""
        assert isinstance(take.options, BranchOptions)
        self.film.expect(take)
        told = take.options.warnings(np.asarray(take.alpha_bar))
        self.job_bar.already_told = frozenset(told)
        self.job_bar.start(partial(engine.branch, take.options), self.tr("Drawing branches"), take.film.keep)

    def _tell_whether_busy(self) -> None:
        self.branching.set_busy(self.is_busy)

    def _open_film(self, path: Path) -> None:
        """Show a film that was saved: its frames come as if they were made now, but no model makes them."""
        self.session.send(GoTo("sample"))
        if self.is_busy:
            self.session.tell(self.tr("Pictures are being made here; stop that, then open the film."), "warning")
            return
        try:
            take = take_from(path)
        except LoadError as error:
            self.session.tell(str(error), "error")
            return
        self.film.expect(take)
        self.job_bar.start(partial(engine.open_film, path), self.tr("Opening {}").format(path.name), take.film.keep)

    def present(self, event: Event) -> None:
        """Show the frames that have come."""
        self.film.hear(event)

    def conclude(self, outcome: Outcome) -> None:
        """Leave the frames there are."""
        self.film.finish()
        if outcome.report is not None and outcome.report.field:
            self._show_problem(outcome.report.field, outcome.report.sentence)

    def _show_problem(self, field: str, sentence: str) -> None:
        if self.film.coming is not None and isinstance(self.film.coming.options, BranchOptions):
            self.branching.show_problem(field, sentence)
            return
        form = self.images if field.partition(".")[0] in ("count", "seed") else self.walk
        form.show_problem(field, sentence)

    @property
    def can_export(self) -> bool:
        """Whether there are pictures."""
        return self.film.take is not None

    def export(self) -> None:
        """Open the export window."""
        self.film.export()
