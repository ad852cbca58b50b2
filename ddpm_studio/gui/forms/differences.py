"""What differs between two states of what is chosen, in words, and putting it into a state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.options import Options
from ddpm_studio.gui.forms.knobs import in_words, knobs_of, value_in_words

Place: TypeAlias = tuple[str | int, ...]
"""Names of fields, and numbers where a field holds several options, from the whole to what is meant."""
LONGEST = 24
"""Characters of a value that is said."""
translate = QCoreApplication.translate


@dataclass(frozen=True)
class Change:
    """One value that is another one."""

    part: str
    """What it is part of; see `History`."""
    place: Place
    """Where it is in there; empty for the whole."""
    before: Any
    after: Any
    label: str = ""
    """What the field is called; nothing for what has no name of its own."""


def differences(part: str, before: Any, after: Any, label: str = "", place: Place = ()) -> Iterator[Change]:
    """Yield what differs, as deep as both have the same fields."""
    if before == after:
        return
    if isinstance(before, Options) and type(before) is type(after):
        labels = {knob.name: knob.label for knob in knobs_of(type(before))}
        for name in type(before).model_fields:
            told = labels.get(name, in_words(name))
            yield from differences(part, getattr(before, name), getattr(after, name), told, (*place, name))
    elif _are_alike(before, after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(part, one, other, label, (*place, number))
    else:
        yield Change(part, place, before, after, label)


def _are_alike(before: Any, after: Any) -> bool:
    """Whether both are as many options."""
    are_rows = isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after)
    return are_rows and all(isinstance(each, Options) for each in (*before, *after))


def with_changes(whole: Any, changes: Iterable[Change], *, back: bool) -> Any:
    """Return `whole` with what was changed, or as it was before that.

    :raises LookupError: if it has no such fields any more.
    :raises FieldError: if what comes of it does not go together; so does pydantic's ValidationError.
    """
    for change in changes:
        whole = _put(whole, change.place, change.before if back else change.after)
    return _judged(whole)


def _put(whole: Any, place: Place, value: Any) -> Any:
    if not place:
        return value
    name, inner = place[0], place[1:]
    if isinstance(name, int):
        if not isinstance(whole, tuple) or name >= len(whole):
            raise LookupError(name)
        rows = list(whole)
        rows[name] = _put(rows[name], inner, value)
        return tuple(rows)
    if not isinstance(whole, Options) or name not in type(whole).model_fields:
        raise LookupError(name)
    return whole.model_copy(update={name: _put(getattr(whole, name), inner, value)})


def _judged(whole: Any) -> Any:
    """Return the same, looked at once more: each value may be right and not go with the others."""
    if isinstance(whole, tuple):
        return tuple(_judged(each) for each in whole)
    if not isinstance(whole, Options):
        return whole
    return type(whole).model_validate({name: _judged(getattr(whole, name)) for name in type(whole).model_fields})


def in_short(changes: Sequence[Change]) -> str:
    """Say what was changed: “steps 50 → 100”, and how much else."""
    told = [change for change in changes if change.label]
    if not told:
        return ""
    first = _in_words(told[0])
    if len(told) == 1 or not told[0].place:  # what was chosen as a whole brings the rest along
        return first
    return translate("History", "{} and {} more").format(first, len(told) - 1)


def _in_words(change: Change) -> str:
    label = change.label
    if label[1:2].islower():  # an acronym stays
        label = label[:1].lower() + label[1:]
    before, after = _value(change.before), _value(change.after)
    if not before or not after or max(len(before), len(after)) > LONGEST:
        return label
    return translate("History", "{} {} → {}").format(label, before, after)


def _value(value: Any) -> str:
    if isinstance(value, Path):
        return value.stem
    if isinstance(value, tuple) and any(each is None or isinstance(each, Options) for each in value):
        return ""
    return value_in_words(value)
