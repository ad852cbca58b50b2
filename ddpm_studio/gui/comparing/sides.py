"""What tells A from B, in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.forms.knobs import in_words, knobs_of, value_in_words
from ddpm_studio.gui.widgets.text.number_field import format_number

DOT = " \N{MIDDLE DOT} "
translate = QCoreApplication.translate
TOLD_ALWAYS = ("model", "count", "seed", "steps", "sampler")
"""Choices that are in the name anyway, or the same for both."""


def side_names(sides: Sequence[SampleOptions], cards: Sequence[ModelCard]) -> tuple[str, str]:
    """Return what A and B are called: sampler and steps, and all else in which the two differ."""
    first, second = (_name(sides[index], sides[1 - index], cards[index], cards[1 - index]) for index in (0, 1))
    return first, second


def _name(own: SampleOptions, other: SampleOptions, card: ModelCard, others: ModelCard) -> str:
    steps = translate("Compare", "1 step") if own.steps == 1 else translate("Compare", "{} steps").format(own.steps)
    parts = [*_model_parts(card, others), in_words(own.sampler.kind), steps]
    if own.sampler.kind == other.sampler.kind:
        for knob in knobs_of(type(own.sampler)):
            value = getattr(own.sampler, knob.name)
            if value != getattr(other.sampler, knob.name):
                parts.append(f"{knob.label} {value_in_words(value)}")
    for knob in knobs_of(SampleOptions):
        value = getattr(own, knob.name)
        if knob.shape != "group" and knob.name not in TOLD_ALWAYS and value != getattr(other, knob.name):
            parts.append(f"{knob.label} {value_in_words(value)}")
    if own.chain.clips != other.chain.clips:
        parts.append(translate("Compare", "clipped") if own.chain.clips else translate("Compare", "not clipped"))
    return DOT.join(part for part in parts if part)


def _model_parts(own: ModelCard, other: ModelCard) -> list[str]:
    """Return in what the two models differ, if they do."""
    made, others = own.provenance, other.provenance
    if made.sha256 == others.sha256:
        return []
    parts = []
    if own.title != other.title:
        parts.append(own.title)
    if made.step != others.step:
        parts.append(translate("Compare", "step {}").format(f"{made.step:,}"))
    if made.ema_rate != others.ema_rate:
        parts.append(translate("Compare", "EMA {}").format(format_number(made.ema_rate)))
    return parts or [translate("Compare", "weights {}").format(made.sha256[:6])]
