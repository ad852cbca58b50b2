"""The base of every options class: frozen, complete, and described well enough to make a form from."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)

from ddpm_studio.engine.errors import FieldError


class Options(BaseModel):
    """A frozen set of choices. One declaration feeds form, tooltip, TOML file, help text and validation."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, protected_namespaces=())
    later: ClassVar[tuple[str, ...]] = ()
    """Fields that came later. They are written only where they are not what they are by default, as earlier versions
    of the program refuse a key that they do not know."""

    @model_serializer(mode="wrap")
    def _say(self, say: SerializerFunctionWrapHandler) -> dict[str, Any]:
        said: dict[str, Any] = say(self)
        for name in self.later:
            if getattr(self, name) == type(self).model_fields[name].default:
                said.pop(name, None)
        return said


def knob(
    default: Any,
    what: str,
    *,
    up: str = "",
    usual: str = "",
    unit: str = "",
    label: str = "",
    advanced: bool = False,
    **limits: Any,
) -> Any:
    """Declare one field of an options class.

    :param what: one sentence: what the choice is.
    :param up: what happens when it goes up (or, for a switch, when it is on).
    :param usual: the usual range, as people write it.
    :param unit: the unit, shown behind the number.
    :param label: what a form calls it, where the field's own name would not do.
    :param advanced: folded away in a form until asked for.
    :param limits: pydantic's own limits: ``ge``, ``gt``, ``le``, ``lt``, ``multiple_of``, ``min_length``, …
    """
    extra: dict[str, Any] = {"up": up, "usual": usual, "unit": unit, "label": label, "advanced": advanced}
    return Field(default, description=what, json_schema_extra=extra, **limits)


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
