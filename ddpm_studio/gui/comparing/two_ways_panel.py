"""The choices of a comparison: the seeds, and how A and B are drawn."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.films.film_room import film_bytes
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.drawing_panel import Chooser, words
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.comparing.seeds_form import COUNT, SeedsForm
from ddpm_studio.gui.comparing.side_panel import SidePanel
from ddpm_studio.gui.film.estimate import size_in_words
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.headed import add_section

USUAL = CompareOptions(sides=tuple(side.model_copy(update={"count": COUNT}) for side in CompareOptions().sides))


class TwoWaysPanel(QWidget):
    """Chooses `CompareOptions`. What B has otherwise than A is marked in its form, and can be reset to A's."""

    changed = Signal()
    """Something else is chosen, or has been found wrong or right."""

    def __init__(self, session: Session, draft: CompareOptions) -> None:
        super().__init__()
        self.images = SeedsForm(draft.sides[0])
        self.sides = tuple(SidePanel(ModelPicker(session, is_own=True), side) for side in draft.sides[:2])
        self.estimate = words("caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        add_section(column, self.tr("IMAGES"), self.images.form)
        add_section(column, self.tr("A"), self.sides[0])
        add_section(column, self.tr("B"), self.sides[1])
        column.addWidget(self.estimate)
        models = [side.model for side in draft.sides]
        if models[0] != models[1]:
            self.choose_models(*models)
        choosers: tuple[Chooser, ...] = (self.images.form, *(side.drawing for side in self.sides))
        for chooser in choosers:
            chooser.changed.connect(self._hear)
            chooser.checked.connect(self.changed)
        self._hear()

    def options(self) -> CompareOptions:
        """Return what is chosen.

        :raises FieldError: for the first thing that is wrong.
        """
        images = self.images.form.options()
        return CompareOptions(sides=tuple(side.options(images) for side in self.sides))

    def set_options(self, options: CompareOptions) -> None:
        """Show how A and B are drawn in `options`; the models stay."""
        self.images.set_options(options.sides[0])
        for side, chosen in zip(self.sides, options.sides, strict=False):
            side.drawing.set_options(chosen)

    def use_side(self, place: int, options: SampleOptions, model: Path | None) -> None:
        """Let one side draw as `options` say, by this model if it is there; their seed is that of all sides."""
        self.images.set_options(options)
        self.sides[place].drawing.set_options(options)
        if model is not None and model.is_file():
            self.sides[place].picker.choose(model)

    def choose_models(self, *files: Path | None) -> None:
        """Use these model files for A and B, as far as they are there."""
        for side, file in zip(self.sides, files, strict=False):
            if file is not None and file.is_file():
                side.picker.choose(file)

    def cards(self) -> tuple[ModelCard, ModelCard] | None:
        """Return what is known of both models, if both can be used."""
        first, second = (side.picker.choice for side in self.sides)
        return None if first is None or second is None else (first.card, second.card)

    def check(self) -> bool:
        """Look for newer snapshots, show now what is wrong, and return whether nothing is."""
        for side in self.sides:
            side.picker.look()
        checks = [self.images.form.check(), *(side.drawing.check() for side in self.sides)]
        return all(checks) and not self.problem()

    def problem(self) -> str:
        """Say what is wrong first, or nothing."""
        if problems := self.images.form.problems():
            return str(problems[0])
        for name, side in zip(("A", "B"), self.sides, strict=True):
            if side.picker.choice is None:
                return side.picker.problem
            if problem := side.problem():
                return f"{name}: {problem}"
        cards = self.cards()
        if cards is not None and cards[0].image_shape != cards[1].image_shape:
            sizes = ("{1} × {0} × {2}".format(*each.image_shape) for each in cards)
            told = self.tr("A draws pictures of {}, B of {}: choose two models whose pictures are alike.")
            return told.format(*sizes)
        return ""

    def warnings(self) -> list[str]:
        """Return what is shown beside the choices, as the job would tell it."""
        named = zip(("A", "B"), self.sides, strict=True)
        return [f"{name}: {sentence}" for name, side in named for sentence in side.warnings()]

    def show_problem(self, field: str, sentence: str) -> None:
        """Show what the job has found wrong at its field."""
        for number, side in enumerate(self.sides):
            if field.startswith(f"sides.{number}."):
                side.drawing.show_problem(field.removeprefix(f"sides.{number}."), sentence)

    def _hear(self) -> None:
        try:
            options = self.options()
        except FieldError:
            self.estimate.clear()
        else:
            self.sides[1].walk.set_base(options.sides[0])
            self._tell_size(options)
        self.changed.emit()

    def _tell_size(self, options: CompareOptions) -> None:
        cards = self.cards()
        if cards is None:
            self.estimate.clear()
            return
        pixels, count = math.prod(cards[0].image_shape), options.sides[0].count
        frames = [min(side.chain.frames_kept, side.steps + 1) for side in options.sides]
        size = size_in_words(sum(film_bytes(each, count, pixels) for each in frames))
        self.estimate.setText(self.tr("Two films: {} and {} frames, {} in all").format(*frames, size))
