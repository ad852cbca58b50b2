"""In what the choices that made a film differ from those that are chosen now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.choices.faces import DrawingOptions
from ddpm_studio.engine.choices.layout import SIDE_NAMES
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.options import Options
from ddpm_studio.gui.film.credits.words import innermost, model_parts
from ddpm_studio.gui.forms.knobs import Knob, in_words, knobs_of, value_in_words

translate = QCoreApplication.translate
ELSEWHERE = frozenset(
    ("model", "picture", "mask", "first", "second", "rate", "device", "frames_kept", "frames_spread", "batch_size")
)
"""What is compared otherwise (models by their weights, pictures by whoever has them), or changes no picture."""
OF_A_SHEET = frozenset(("count", "guidance"))
"""What a sheet with several w takes no more than a part of."""


@dataclass(frozen=True)
class Difference:
    """One choice that is another now."""

    what: str
    """What the choice is called."""
    drawn: str
    """What it was."""
    chosen: str
    """What it is now."""

    def __str__(self) -> str:
        """Write it: ``Steps: 20 → 50``."""
        return f"{self.what}: {self.drawn} \N{RIGHTWARDS ARROW} {self.chosen}"


def differences(
    drawn: DrawingOptions,
    drawn_cards: Sequence[ModelCard],
    chosen: DrawingOptions,
    chosen_cards: Sequence[ModelCard],
) -> tuple[Difference, ...]:
    """Return what is chosen otherwise than what made a film; both are settled, and each has its models."""
    old, new = (drawn, chosen) if type(drawn) is type(chosen) else (innermost(drawn), chosen)
    left_out = OF_A_SHEET if hasattr(drawn, "scales") else frozenset()
    return (*_of_models(drawn_cards, chosen_cards), *_of_choices(_spelt(old), _spelt(new), left_out))


def _spelt(options: Any) -> Any:
    return options.spelt_out() if hasattr(options, "spelt_out") else options


def _of_models(old: Sequence[ModelCard], new: Sequence[ModelCard]) -> Iterator[Difference]:
    for number, (before, after) in enumerate(zip(old, new, strict=False)):
        if before.provenance.sha256 != after.provenance.sha256:
            what = translate("Credits", "Model")
            named = what if len(old) == 1 else f"{SIDE_NAMES[number]} {what}"
            yield Difference(named, ", ".join(model_parts(before)), ", ".join(model_parts(after)))


def _of_choices(old: Options, new: Options, left_out: frozenset[str] = frozenset()) -> Iterator[Difference]:
    knobs = {knob.name: knob for knob in knobs_of(type(old))}
    for name in type(old).model_fields:
        before, after = getattr(old, name), getattr(new, name, None)
        if name not in ELSEWHERE and name not in left_out and before != after:
            yield from _of_field(knobs.get(name), name, before, after)


def _of_field(knob: Knob | None, name: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, Options) and type(before) is type(after):
        yield from _of_choices(before, after)
    elif _are_sides(before) and _are_sides(after):
        yield from _of_sides(before, after)
    else:
        yield Difference(knob.label if knob is not None else in_words(name), _said(before), _said(after))


def _are_sides(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and all(hasattr(each, "sampler") for each in value)


def _of_sides(old: Sequence[Options], new: Sequence[Options]) -> Iterator[Difference]:
    """Yield what differs side by side; what is the same for all sides is told once."""
    told: set[str] = set()
    if len(old) != len(new):
        yield Difference(translate("Credits", "Columns"), str(len(old)), str(len(new)))
    if type(old[0]) is not type(new[0]):  # samples, and ways to edit a picture
        yield Difference(translate("Credits", "Columns"), in_words(_job(old[0])), in_words(_job(new[0])))
        return
    for letter, before, after in zip(SIDE_NAMES, old, new, strict=False):
        for each in _of_choices(_spelt(before), _spelt(after)):
            if str(each) not in told:
                told.add(str(each))
                is_shared = each.what in (in_words("count"), in_words("seed"))
                yield each if is_shared else Difference(f"{letter} {each.what}", each.drawn, each.chosen)


def _job(side: Any) -> str:
    return str(side.job)


def _said(value: object) -> str:
    return value_in_words(value) or translate("Credits", "none")
