"""What is wrong with the values of a form, and the part of it where that is to be said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import Options
from ddpm_studio.gui.forms.form_row import Row
from ddpm_studio.gui.forms.form_section import Part, Section, Variant

Chosen = TypeVar("Chosen", bound=Options)


def findings(
    section: Section, options_class: type[Chosen], prefix: str, judge: Callable[[Chosen], FieldError | None] | None
) -> list[tuple[Part | None, str]]:
    """Return what is wrong, each with the part that it is about; None: with all together.

    :param prefix: what stands before the form's keys in those of an error.
    :param judge: finds what no single field can know.
    """
    unread = [(row, row.editor.problem()) for row in section.rows() if row.editor.problem()]
    if unread:
        return [*unread]
    try:
        options = options_class.model_validate(section.value())
    except FieldError as error:
        return [(part_at(section, error.field.removeprefix(prefix).split(".")), str(error))]
    except ValidationError as error:
        found = error.errors(include_url=False)
        return [(part_at(section, list(each["loc"])), _sentence(str(each["msg"]))) for each in found]
    if judge is not None and (judged := judge(options)) is not None:
        return [(part_at(section, judged.field.removeprefix(prefix).split(".")), str(judged))]
    return []


def part_at(section: Section, path: Sequence[Any]) -> Part | None:
    """Return the deepest part of `section` on `path`, names that may be the kinds of variants as well."""
    part: Part | None = None
    inside: Section | None = section
    for name in path:
        if isinstance(part, Variant) and name == part.kind:
            continue
        inner = inside.parts.get(str(name)) if inside else None
        if inner is None:
            break
        part, inside = inner, None if isinstance(inner, Row) else inner.section
    return part


def _sentence(message: str) -> str:
    text = message.removeprefix("Value error, ").rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."
