"""Mixing two pictures through diffusion and looking at how the mixtures come about."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from pydantic import ValidationError
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.config import InterpolateOptions, MixingOptions
from ddpm_studio.engine.diffusion.interpolation import NoiseMode
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Event
from ddpm_studio.gui.cross_fade import CrossFade
from ddpm_studio.gui.depth_row import DepthRow
from ddpm_studio.gui.film.estimate import film_in_words, sampler_in_words
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.film.view import FilmView
from ddpm_studio.gui.form import Form
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.model_picker import ModelPicker
from ddpm_studio.gui.picture_pair import PicturePair
from ddpm_studio.gui.seed_buttons import SeedButtons
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.theme import SPACE_ROWS, set_role
from ddpm_studio.gui.worker import Outcome

DRAFT = "interpolate"
ELSEWHERE = ("model", "first", "second", "depth", "chain.rate")
WALK = ("seed", "sampler", "sampler.eta", "sampler.variance", "steps")


class InterpolateTab(Tab):
    """Model, two pictures and how to mix them at the left; the strip, a cross-fade and the timeline at the right."""

    title = QT_TRANSLATE_NOOP("Tab", "Interpolate")
    start_text = QT_TRANSLATE_NOOP("Tab", "Interpolate")
    keys: ClassVar[tuple[tuple[str, str], ...]] = FilmView.keys

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        draft = self._draft()
        self.picker = ModelPicker(session)
        self.pair = PicturePair(session)
        self.depth_row = DepthRow()
        self.strip = Form(InterpolateOptions(), hidden=(*ELSEWHERE, *WALK, "mixing", "chain"))
        self.mixing = Form(MixingOptions(), prefix="mixing.")
        self.walk = Form(InterpolateOptions(), hidden=(*ELSEWHERE, "count", "mixing"), basic=WALK)
        self._forms = (self.strip, self.mixing, self.walk)
        self.seed_buttons = SeedButtons()
        self.seed_buttons.set_locked(True)  # so that t or the noise mode alone makes the difference
        self.walk.add_beside("seed", self.seed_buttons)
        self.strip.set_options(draft)
        self.mixing.set_options(draft.mixing)
        self.walk.set_options(draft)
        self.noise = self._words("caption")
        self.about = self._words("caption")
        self.advice = self._words("warning")
        self.estimate = self._words("caption")
        self.film = FilmView(session, self)
        self.cross_fade = CrossFade()
        self._fill_panel()
        self.stage.addWidget(self.film)
        self.film.below.addWidget(self.cross_fade)
        self._listen()
        self._hear_model()
        if draft.depth <= self.depth_row.last:
            self.depth_row.set_value(draft.depth)

    def _words(self, role: str) -> QLabel:
        label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        label.setContentsMargins(12, 0, 0, 0)
        return set_role(label, "warning" if role == "warning" else "caption")

    def _fill_panel(self) -> None:
        sections: tuple[tuple[str, list[QWidget]], ...] = (
            (self.tr("MODEL"), [self.picker]),
            (self.tr("PICTURES"), [self.pair]),
            (self.tr("MIXTURE"), [self.depth_row, self.strip, self.mixing, self.noise]),
            (self.tr("SAMPLER"), [self.about, self.walk, self.advice, self.estimate]),
        )
        for title, widgets in sections:
            heading = set_role(QLabel(title), "section")
            heading.setContentsMargins(0, SPACE_ROWS if self.panel.count() else 0, 0, 0)
            self.panel.addWidget(heading)
            for widget in widgets:
                self.panel.addWidget(widget)
        self.panel.addStretch(1)

    def _listen(self) -> None:
        self.picker.changed.connect(self._hear_model)
        self.pair.changed.connect(self._hear_choices)
        self.depth_row.changed.connect(self._hear_choices)
        for form in self._forms:
            form.changed.connect(self._hear_choices)
            form.checked.connect(self._hear_check)
        self.seed_buttons.rolled.connect(self._set_seed)
        self.film.grid.empty_action_triggered.connect(self._help_out)
        self.film.changed.connect(self._tidy_fade)
        self.session.pictures_dropped.connect(self._take_dropped)

    # --- choices ---------------------------------------------------------------------------------------------

    def _draft(self) -> InterpolateOptions:
        try:
            return InterpolateOptions.model_validate(self.session.settings.now.drafts.get(DRAFT, {}))
        except ValidationError:
            return InterpolateOptions()  # written by another version

    def _chosen(self) -> InterpolateOptions:
        """Return what is chosen, without model and pictures.

        :raises FieldError: for the first thing that is wrong.
        """
        count, mixing = self.strip.options().count, self.mixing.options()
        changes = {"count": count, "mixing": mixing, "depth": self.depth_row.value}
        return self.walk.options().model_copy(update=changes)

    def _set_seed(self, seed: int) -> None:
        self.walk.put("seed", seed)
        self.walk.set_base(InterpolateOptions(seed=seed))

    def _take_dropped(self, paths: list[Path]) -> None:
        for which, path in enumerate(paths[:2]):
            self.pair.take_file(which, path)
        self.session.tab_wanted.emit(type(self).__name__)

    def _hear_model(self) -> None:
        choice = self.picker.choice
        if choice is not None:
            self.depth_row.set_noise(choice.facts.config.diffusion.schedule.alpha_bar().tolist())
        self.pair.use_model(None if choice is None else choice.facts)
        if choice is None:
            self.film.grid.set_empty(
                self.tr("Train a model or open one"),
                self.tr("A model mixes two pictures through noise. {}").format(self.picker.problem),
                self.tr("Go to training"),
            )
        else:
            self.film.grid.set_empty(
                self.tr("Press Interpolate"),
                self.tr("The way from A to B appears here; the timeline below shows how it came out of the noise."),
                self.tr("Interpolate"),
            )
        self._hear_choices()

    def _hear_choices(self) -> None:
        try:
            options = self._chosen()
        except FieldError:
            self._hear_check()
            return
        self.noise.setText(self._explain(options.mixing.noise))
        self.about.setText(sampler_in_words(options.sampler))
        self.advice.setText("\n".join(options.sampler.warnings(options.steps)))
        self.advice.setVisible(bool(self.advice.text()))
        if (choice := self.picker.choice) is not None:
            steps = min(options.steps, options.depth)
            self.estimate.setText(film_in_words(options.chain, steps, options.count, choice.facts.image_shape))
        self._hear_check()

    def _explain(self, mode: NoiseMode) -> str:
        sentences: dict[NoiseMode, str] = {
            "shared": self.tr("Both pictures get the same noise: only what they show is mixed, and the way is smooth."),
            "independent": self.tr(
                "Each picture has its own noise, as in the paper; in the middle they cancel out in part, "
                "so details are lost unless the variance is preserved."
            ),
            "slerp": self.tr("Each has its own noise; they are mixed on a great circle, which keeps its strength."),
        }
        return sentences[mode]

    def _hear_check(self) -> None:
        problems = [problem for form in self._forms for problem in form.problems()]
        if self.picker.choice is None:
            self.set_obstacle(self.picker.problem)
        elif problems:
            self.set_obstacle(str(problems[0]))
        elif self.pair.chosen() is None:
            self.set_obstacle(self.pair.problem_line.sentence() or self.tr("Choose two pictures to mix."))
        else:
            self.set_obstacle("")

    def _help_out(self) -> None:
        if self.picker.choice is None:
            self.session.tab_wanted.emit("TrainTab")
        else:
            self.press_primary()

    # --- the job ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Mix the pictures."""
        self.seed_buttons.roll_unless_locked()
        self.picker.look()
        choice, pictures = self.picker.choice, self.pair.chosen()
        if choice is None or pictures is None or not all(form.check() for form in self._forms):
            self._hear_check()
            return
        options = self._chosen()
        self.session.settings.remember_draft(DRAFT, options)
        # The file, not the run: what is told of the model stays true if the run goes on meanwhile.
        changes = {"model": choice.file, "first": pictures[0], "second": pictures[1]}
        options = options.model_copy(update=changes)
        take = Take(options, choice.facts)
        self.film.expect(take)
        self.cross_fade.expect(take, self.pair.pixels(pictures[0]), self.pair.pixels(pictures[1]))
        self.job_bar.start(partial(engine.interpolate, options), self.tr("Interpolating"), take.film.keep)

    def present(self, event: Event) -> None:
        """Show the frames that have come."""
        self.film.hear(event)

    def conclude(self, outcome: Outcome) -> None:
        """Leave the frames there are."""
        self.film.finish()
        if outcome.report is not None and outcome.report.field:
            self._show_problem(outcome.report.field, outcome.report.sentence)

    def _show_problem(self, field: str, sentence: str) -> None:
        if field == "count":
            self.strip.show_problem(field, sentence)
        elif field.startswith("mixing."):
            self.mixing.show_problem(field, sentence)
        else:
            self.walk.show_problem(field, sentence)

    def _tidy_fade(self) -> None:
        if self.film.take is not None:
            self.cross_fade.show_for(self.film.take)

    @property
    def can_export(self) -> bool:
        """Whether there are pictures."""
        return self.film.take is not None

    def export(self) -> None:
        """Open the export window."""
        self.film.export()
