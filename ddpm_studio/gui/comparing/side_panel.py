"""One side of a comparison: its model and how it is sampled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.comparison import same_for_all
from ddpm_studio.engine.choices.editing import AnyFromNoise, EditOptions, edit_in
from ddpm_studio.engine.choices.layout import SIDE_NAMES
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.drawing_panel import DrawingPanel, judge_by
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.choosing.told_choice import ToldChoice
from ddpm_studio.gui.comparing.sides import spelt_out
from ddpm_studio.gui.film.estimate import sampler_in_words
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel


class SidePanel(QWidget):
    """Chooses what `picker` offers, a sampler and steps, and of an edit how what is known is put into them."""

    def __init__(self, picker: ModelPicker, options: AnyFromNoise) -> None:
        super().__init__()
        self.picker = picker
        self.told = ToldChoice()
        self._usual, self._shared, up_front = _kind_of(options)
        choosers = {"told": self.told, "guidance": self.told}
        elsewhere = (*self._shared, "classifier")
        self.drawing: DrawingPanel[Any] = DrawingPanel(
            self._usual, spelt_out(options), choosers, elsewhere, up_front=up_front, brings_steps=True
        )
        self.walk = self.drawing.walk
        self.walk.judge = judge_by(picker)
        self.about = set_role(WrappedLabel(), "caption")
        self.about.setContentsMargins(12, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(self.picker)
        column.addWidget(self.told)
        column.addWidget(self.walk)
        column.addWidget(self.about)
        column.addWidget(self.drawing.advice)
        self.picker.changed.connect(self._suit_model)
        self.drawing.changed.connect(self._explain)
        self._suit_model()

    def options(self, images: AnyFromNoise) -> AnyFromNoise:
        """Return all that is chosen, with what all columns have in common from `images`; the model is a file.

        :raises FieldError: for the first thing that is wrong.
        """
        choice, chosen = self.picker.choice, self.drawing.options()
        shared = {name: getattr(images, name) for name in self._shared}
        # The file, not the run: what is told of the model stays true if the run goes on meanwhile.
        model = {} if choice is None else {"model": choice.file}
        update = {**shared, **model}
        # Each part is right by itself; whether they go together only all of them tell.
        checked: AnyFromNoise = type(chosen).model_validate({**dict(chosen), **update})
        return checked

    def set_options(self, options: AnyFromNoise) -> None:
        """Show `options`; the model stays."""
        self.drawing.set_options(spelt_out(options))

    def as_shown(self) -> AnyFromNoise:
        """Return what is chosen, without the model; the usual choices where something is wrong."""
        shown: AnyFromNoise = self.drawing.now or self._usual
        return shown

    def use_model_of(self, other: SidePanel) -> None:
        """Draw with the same model."""
        wanted, own = other.picker.choice, self.picker.choice
        if wanted is not None and (own is None or own.file != wanted.file):
            self.picker.choose(wanted.file)

    def stand_first(self) -> None:
        """Mark what differs from the usual choices: there is nothing before it any more."""
        self._suit_model()

    def problem(self) -> str:
        """Say what is wrong first, or nothing."""
        if self.picker.choice is None:
            return self.picker.problem
        problems = self.drawing.problems()
        return str(problems[0]) if problems else ""

    def warnings(self) -> list[str]:
        """Return what is advised against."""
        return self.drawing.now.warnings() if self.drawing.now else []

    def _suit_model(self) -> None:
        choice = self.picker.choice
        self.told.suit(Tellable() if choice is None else choice.card.tellable)
        self.drawing.suit_model(None if choice is None else choice.card.last_time)

    def _explain(self) -> None:
        if self.drawing.now:
            self.about.setText(sampler_in_words(self.drawing.now.sampler))
        self.drawing.advise(self.warnings())


def _kind_of(options: AnyFromNoise) -> tuple[AnyFromNoise, tuple[str, ...], tuple[str, ...]]:
    """Return what is usual for a column like this, what all columns have in common, and what is not folded away."""
    edit = edit_in(options)
    if edit is None:
        return SampleOptions(sampler=options.sampler), ("count", "seed"), ()
    usual = EditOptions(task=edit.task, tries=edit.tries, sampler=edit.sampler).spelt_out()
    shared = ("count", "seed", *same_for_all(edit))
    depth = ("depth",) if edit.task.kind == "strokes" else ()
    return usual, shared, (*depth, "going_back", "going_back.repeats", "moves")


def misfit(cards: Sequence[ModelCard]) -> str:
    """Say which models draw pictures of different sizes; nothing: none do."""
    for name, card in zip(SIDE_NAMES, cards, strict=False):
        if card.image_shape != cards[0].image_shape:
            sizes = ("{1} × {0} × {2}".format(*each.image_shape) for each in (cards[0], card))
            told = QCoreApplication.translate(
                "Compare", "A draws pictures of {0}, {2} of {1}: choose models whose pictures are alike."
            )
            return told.format(*sizes, name)
    return ""
