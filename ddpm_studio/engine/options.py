"""The base of every options class: frozen, complete, and described well enough to make a form from."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from ddpm_studio.engine.errors import FieldError

AS_WRITTEN: Final = {"as_written": True}
"""The context to validate plain data in that this program, perhaps an earlier version of it, has written: complete."""


class Options(BaseModel):
    """A frozen set of choices. One declaration feeds form, tooltip, TOML file, help text and validation."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, protected_namespaces=())

    @model_validator(mode="before")
    @classmethod
    def _as_before(cls, given: Any, info: ValidationInfo) -> Any:
        """Let what a file of an earlier version does not say mean what was done then; people's own files say less."""
        if info.context != AS_WRITTEN or not isinstance(given, dict):
            return given
        return {**_before(cls), **given}


def knob(
    default: Any,
    what: str,
    *,
    up: str = "",
    usual: str = "",
    unit: str = "",
    label: str = "",
    advanced: bool = False,
    before: Any = None,
    **limits: Any,
) -> Any:
    """Declare one field of an options class.

    :param what: one sentence: what the choice is.
    :param up: what happens when it goes up (or, for a switch, when it is on).
    :param usual: the usual range, as people write it.
    :param unit: the unit, shown behind the number.
    :param label: what a form calls it, where the field's own name would not do.
    :param advanced: folded away in a form until asked for.
    :param before: what a file means that was written when there was no such choice, if that is not the default.
    :param limits: pydantic's own limits: ``ge``, ``gt``, ``le``, ``lt``, ``multiple_of``, ``min_length``, …
    """
    extra: dict[str, Any] = {"up": up, "usual": usual, "unit": unit, "label": label, "advanced": advanced}
    if before is not None:
        extra["before"] = before
    return Field(default, description=what, json_schema_extra=extra, **limits)


@cache
def _before(options: type[Options]) -> dict[str, Any]:
    said = {name: field.json_schema_extra for name, field in options.model_fields.items()}
    return {name: extra["before"] for name, extra in said.items() if isinstance(extra, dict) and "before" in extra}


def first_problem(error: ValidationError) -> FieldError:
    """Turn pydantic's account of bad values into one sentence that names the field."""
    problem = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in problem["loc"])
    message = str(problem["msg"]).removeprefix("Value error, ").rstrip(".")
    given = problem.get("input")
    shown = f" (given: {_in_short(repr(given))})" if isinstance(given, str | int | float | bool) else ""
    where = f"{key}: " if key else ""
    return FieldError(key, f"{where}{message}{shown}.")


def _in_short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
