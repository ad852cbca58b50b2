"""Reads from an options class what a form needs to know of each of its fields."""

from __future__ import annotations

import html
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.options import Options
from ddpm_studio.gui.widgets.text.number_field import Limits, format_number

Shape = Literal[
    "integer",
    "number",
    "switch",
    "choice",
    "path",
    "integers",
    "numbers",
    "text",
    "group",
    "variant",
    "points",
    "rows",
    "names",
]
_SIMPLE: dict[object, Shape] = {int: "integer", float: "number", bool: "switch", str: "text", Path: "path"}
_ACRONYMS = {"ddpm", "ddim", "dpm", "jsd", "ema", "vlb", "snr", "id"}
_NAMES = {
    "dpm-solver++": "DPM-Solver++",
    "dpm-solver++-sde": "DPM-Solver++ SDE",
    "unipc": "UniPC",
    "pndm": "PNDM",
    "unet": "U-Net",
    "log-snr": "log SNR",
    "bf16-on-a-card": "bf16 on a graphics card",
}
translate = QCoreApplication.translate


@dataclass(frozen=True)
class Knob:
    """One field of an options class, as a form sees it."""

    key: str
    """Its dotted key from the top, such as ``training.learning_rate``."""
    name: str
    shape: Shape
    label: str
    what: str
    up: str
    usual: str
    unit: str
    is_advanced: bool
    is_optional: bool
    word: str | None
    """What stands for no number of one's own, where a number may be left open by a word such as ``usual``."""
    limits: Limits
    choices: tuple[Any, ...]
    """The values of a choice; the options classes of a group (one) or a variant (several)."""
    default: object

    def tip(self) -> str:
        """Return the tooltip: what it is, what happens when it goes up, usual values, limits, default and key."""
        rows = [self.what]
        if self.up:
            title = translate("Knob", "On") if self.shape == "switch" else translate("Knob", "Up")
            rows.append(f"{title}: {translate('Options', self.up)}")
        facts = [(translate("Knob", "Usual"), translate("Options", self.usual) if self.usual else "")]
        facts.append((translate("Knob", "Range"), range_in_words(self.limits)))
        if self.shape not in ("group", "variant"):
            facts.append((translate("Knob", "Default"), value_in_words(self.default)))
        rows += [f"{title}: {text}" for title, text in facts if text]
        body = "".join(f"<p>{html.escape(row)}</p>" for row in rows)
        return f"{body}<p><code>{html.escape(self.key)}</code></p>"


def knobs_of(options: type[Options], prefix: str = "") -> Iterator[Knob]:
    """Yield the fields of `options` in order, without those that allow one value only (``kind``, ``version``).

    Points of a curve, lists of options and of names are left out as well: a form keeps them as they are, and what is
    made for them changes them.
    """
    for name, kind in _kinds_of(options).items():
        field = options.model_fields[name]
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        label = str(extra.get("label") or in_words(name))
        yield Knob(
            key=f"{prefix}{name}",
            name=name,
            shape=kind.shape,
            label=translate("Options", label),
            what=translate("Options", field.description or label),
            up=str(extra.get("up", "")),
            usual=str(extra.get("usual", "")),
            unit=translate("Options", str(extra.get("unit", ""))),
            is_advanced=bool(extra.get("advanced", False)),
            is_optional=kind.is_optional,
            word=kind.word,
            limits=kind.limits,
            choices=kind.choices,
            default=None if field.is_required() else field.get_default(call_default_factory=True),
        )


def in_words(name: str) -> str:
    """Turn ``learning_rate`` into “Learning rate” and ``ddim`` into “DDIM”."""
    if name in _NAMES:
        return _NAMES[name]
    words = name.replace("_", " ").split(" ")
    words = [part.upper() if part in _ACRONYMS else part for part in words]
    head, *rest = words[0].split("-")
    words[0] = "-".join([head.upper() if head in _ACRONYMS else head, *rest])
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def value_in_words(value: object) -> str:
    """Write a value as its field shows it; nothing for none."""
    if value is None or value == Path():
        return ""
    if isinstance(value, bool):
        return translate("Knob", "on") if value else translate("Knob", "off")
    if isinstance(value, int | float):
        return format_number(value)
    if isinstance(value, tuple | list):
        return ", ".join(value_in_words(part) for part in value)
    if isinstance(value, Options):
        return in_words(str(getattr(value, "kind", "")))
    return str(value)


def range_in_words(limits: Limits) -> str:
    """Write limits as “1 to 100”, “more than 0” and the like."""
    low = limits.at_least if limits.at_least is not None else limits.above
    high = limits.at_most if limits.at_most is not None else limits.below
    if low is not None and high is not None and limits.above is None and limits.below is None:
        return translate("Knob", "{} to {}").format(format_number(low), format_number(high))
    parts = (
        (translate("Knob", "at least {}"), limits.at_least),
        (translate("Knob", "more than {}"), limits.above),
        (translate("Knob", "at most {}"), limits.at_most),
        (translate("Knob", "less than {}"), limits.below),
    )
    return ", ".join(text.format(format_number(limit)) for text, limit in parts if limit is not None)


@dataclass(frozen=True)
class _Kind:
    """What the annotation of a field says, in no language."""

    shape: Shape
    choices: tuple[Any, ...]
    is_optional: bool
    word: str | None
    limits: Limits


@cache  # a page asks hundreds of times, and to take annotations apart was a tenth of building it
def _kinds_of(options: type[Options]) -> dict[str, _Kind]:
    """Return what the fields that `knobs_of` yields hold, by their names."""
    kinds: dict[str, _Kind] = {}
    for name, field in options.model_fields.items():
        shape, choices, is_optional = _shape_of(field.annotation, f"{options.__name__}.{name}")
        if shape in ("points", "rows", "names") or (shape == "choice" and len(choices) == 1 and not is_optional):
            continue
        kinds[name] = _Kind(shape, choices, is_optional, _word_of(field.annotation), _limits_of(field))
    return kinds


def _shape_of(annotation: Any, where: str) -> tuple[Shape, tuple[Any, ...], bool]:
    parts = _parts_of(annotation)
    if _word_of(annotation) is not None:
        return "number", (), True
    members = tuple(_bare(part) for part in parts if part is not type(None))
    is_optional = len(members) < len(parts)
    if len(members) == 1 and get_origin(members[0]) in (Union, types.UnionType):
        members = tuple(_bare(part) for part in get_args(members[0]))
    if all(isinstance(member, type) and issubclass(member, Options) for member in members):
        return ("group" if len(members) == 1 and not is_optional else "variant"), members, is_optional
    member = members[0]
    if len(members) == 1 and member in _SIMPLE:
        return _SIMPLE[member], (), is_optional
    if get_origin(member) is Literal:
        return "choice", get_args(member), is_optional
    if get_origin(member) is tuple:
        kinds = {_bare(each) for part in get_args(member) if part is not Ellipsis for each in _parts_of(part)}
        if kinds == {tuple[float, float]}:
            return "points", (), is_optional
        if all(isinstance(kind, type) and issubclass(kind, Options) for kind in kinds):
            return "rows", (), is_optional
        if kinds == {str}:
            return "names", (), is_optional
        if kinds <= {int}:
            return "integers", (), is_optional
        if kinds <= {int, float}:
            return "numbers", (), is_optional
    raise TypeError(f"A form has no widget for {where}: {annotation}")


def _parts_of(annotation: Any) -> tuple[Any, ...]:
    annotation = _bare(annotation)
    return get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)


def _word_of(annotation: Any) -> str | None:
    """Return the one word that a field takes beside a number, if it is such a field."""
    parts = _parts_of(annotation)
    words = [get_args(part) for part in parts if get_origin(part) is Literal]
    is_word_or_number = len(parts) == 2 and len(words) == 1 and float in map(_bare, parts)
    return str(words[0][0]) if is_word_or_number else None


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _limits_of(field: FieldInfo) -> Limits:
    found: dict[str, Any] = {}
    names = {"ge": "at_least", "le": "at_most", "gt": "above", "lt": "below", "multiple_of": "multiple_of"}
    marked = [part for part in _parts_of(field.annotation) if get_origin(part) is Annotated]
    inner = [given for part in marked for given in get_args(part)[1:] if isinstance(given, FieldInfo)]
    for part in [*field.metadata, *(limit for given in inner for limit in given.metadata)]:
        for theirs, ours in names.items():
            if (limit := getattr(part, theirs, None)) is not None:
                found[ours] = limit
    return Limits(**found)
