"""What tells the sides of a comparison from each other, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.choices.editing import AnyFromNoise, edit_in
from ddpm_studio.engine.choices.sampling import sampled_by
from ddpm_studio.engine.choices.telling.pushing import PushOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.options import Options
from ddpm_studio.gui.forms.knobs import Knob, in_words, knobs_of, value_in_words
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.widgets.text.number_field import format_number

translate = QCoreApplication.translate
TOLD_ALWAYS = ("model", "count", "seed", "steps", "sampler", "told", "moves")
"""Choices that are in the name anyway, or the same for all, or told in words of their own."""
CLASSES_NAMED = 4
"""Of a side, at most."""


@dataclass(frozen=True)
class Wanted:
    """What is chosen for a column; None where that is wrong, or there is no model."""

    key: int
    options: AnyFromNoise | None = None
    card: ModelCard | None = None

    def is_drawn_by(self, options: AnyFromNoise, card: ModelCard) -> bool:
        """Whether it is what has drawn pictures: with the same weights, wherever and on whatever they are."""
        if self.options is None or self.card is None or self.card.provenance.sha256 != card.provenance.sha256:
            return False
        try:
            return _what_counts(self.options.settled([self.card.tellable])) == _what_counts(options)
        except FieldError:
            return False


def names_of(wanted: Sequence[Wanted]) -> dict[int, str]:
    """Return what the columns are called by what is chosen for them, as far as that can be drawn."""
    known = [(each.key, each.options, each.card) for each in wanted if each.options and each.card]
    names = side_names([options for _, options, _ in known], [card for *_, card in known])
    return dict(zip([key for key, *_ in known], names, strict=True))


def _what_counts(options: AnyFromNoise) -> AnyFromNoise:
    chain = options.chain.model_copy(update={"rate": -1.0, "device": DeviceOptions()})
    counts = {"model": Path(), "classifier": PushOptions(), "chain": chain}
    return spelt_out(options).model_copy(
        update={name: value for name, value in counts.items() if name in type(options).model_fields}
    )


def spelt_out(options: AnyFromNoise) -> AnyFromNoise:
    """Return the same choices with the numbers that are usual where they are left open."""
    edit = edit_in(options)
    return options if edit is None else edit.spelt_out()


def side_names(sides: Sequence[AnyFromNoise], cards: Sequence[ModelCard]) -> list[str]:
    """Return what the sides are called: sampler and steps, and all else in which they differ."""
    sides = [spelt_out(side) for side in sides]
    every = zip(sides, cards, strict=True)
    return [DOT.join([*_model_parts(card, cards), *_own_parts(own, sides)]) for own, card in every]


def _own_parts(own: AnyFromNoise, sides: Sequence[AnyFromNoise]) -> list[str]:
    steps = translate("Compare", "1 step") if own.steps == 1 else translate("Compare", "{} steps").format(own.steps)
    parts = [in_words(own.sampler.kind), steps]
    of_its_kind = [side.sampler for side in sides if side.sampler.kind == own.sampler.kind]
    for knob in knobs_of(type(own.sampler)):
        parts += _if_not_same(knob, own.sampler, of_its_kind)
    for knob in knobs_of(type(own)):
        if knob.shape != "group" and knob.name not in TOLD_ALWAYS:
            parts += _if_not_same(knob, own, sides)
    # First, as these are what edits are compared for, and the end of a name is cut off where columns are narrow.
    parts = [*_edit_parts(own, sides), *parts, *_told_parts(own, sides)]
    if any(side.chain.clips != own.chain.clips for side in sides):
        parts.append(translate("Compare", "clipped") if own.chain.clips else translate("Compare", "not clipped"))
    return parts


def _edit_parts(own: AnyFromNoise, sides: Sequence[AnyFromNoise]) -> list[str]:
    """Return how stretches are walked again, and whether x_t is moved, where that is not the same for all."""
    edit, edits = edit_in(own), [each for each in map(edit_in, sides) if each is not None]
    if edit is None:
        return []
    parts = []
    if any(each.moves != edit.moves for each in edits):
        parts.append(translate("Compare", "x_t moved") if edit.moves else translate("Compare", "x_t not moved"))
    if any(each.visits != edit.visits for each in edits):
        told = translate("Compare", "1 visit") if edit.visits == 1 else translate("Compare", "{} visits")
        parts.append(told.format(edit.visits))
    lengths = [each.going_back.length for each in edits if each.visits > 1]
    if edit.visits > 1 and len(set(lengths)) > 1:
        parts.append(translate("Compare", "of {} steps").format(edit.going_back.length))
    return parts


def _told_parts(own: AnyFromNoise, sides: Sequence[AnyFromNoise]) -> list[str]:
    """Return which classes are drawn and how strongly, where that is not the same for all."""
    parts = []
    if any(side.told != own.told for side in sides):
        names = own.told.all_names
        shown = ", ".join(names[:CLASSES_NAMED]) + " …" * (len(names) > CLASSES_NAMED)
        parts.append(shown or translate("Compare", "nothing told"))
    if any(side.guidance.scale != own.guidance.scale for side in sides) and own.told.kind != "nothing":
        parts.append(f"w = {value_in_words(own.guidance.scale)}")
    sampled, pushes = sampled_by(own), [each.classifier for each in map(sampled_by, sides) if each is not None]
    if sampled is not None and any(push != sampled.classifier for push in pushes):
        pushed = translate("Compare", "pushed × {}").format(format_number(sampled.classifier.scale))
        parts.append(pushed if sampled.classifier.is_on else translate("Compare", "not pushed"))
    for knob in knobs_of(type(own.guidance)):
        if knob.name != "scale":
            parts += _if_not_same(knob, own.guidance, [side.guidance for side in sides])
    return parts


def _if_not_same(knob: Knob, own: Options, every: Sequence[Options]) -> list[str]:
    value = getattr(own, knob.name)
    is_same = all(getattr(each, knob.name) == value for each in every)
    return [] if is_same else [f"{knob.label} {value_in_words(value)}"]


def _model_parts(own: ModelCard, every: Sequence[ModelCard]) -> list[str]:
    """Return in what a model differs from the others, if it does."""
    made = own.provenance
    others = [card for card in every if card.provenance.sha256 != made.sha256]
    parts = []
    if any(other.title != own.title for other in others):
        parts.append(own.title)
    if any(other.provenance.step != made.step for other in others):
        parts.append(translate("Compare", "step {}").format(f"{made.step:,}"))
    if any(other.provenance.ema_rate != made.ema_rate for other in others):
        parts.append(translate("Compare", "EMA {}").format(format_number(made.ema_rate)))
    if any(_told(other) == _told(own) for other in others):
        parts.append(translate("Compare", "weights {}").format(made.sha256[:6]))
    return parts


def _told(card: ModelCard) -> tuple[str, int, float]:
    return card.title, card.provenance.step, card.provenance.ema_rate
