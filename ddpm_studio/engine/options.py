"""The base of every options class: frozen, complete, and described well enough to make a form from."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, ClassVar, Final, TypeVar, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidationInfo,
    model_serializer,
    model_validator,
)
from pydantic_core import ErrorDetails

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.plain_text import shortened

AS_WRITTEN: Final = {"as_written": True}
"""The context to validate plain data in that this program, perhaps an earlier version of it, has written: complete."""
IN_FULL: Final = {"in_full": True}
"""The context to dump choices in that are compared or told: with those that came later, whatever they are."""
Chosen = TypeVar("Chosen", bound="Options")


class Options(BaseModel):
    """A frozen set of choices. One declaration feeds form, tooltip, TOML file, help text and validation."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, protected_namespaces=())
    later: ClassVar[tuple[str, ...]] = ()
    """Fields that came later. They are written only where they are not what they are by default, as earlier versions
    of the program refuse a key that they do not know."""

    @model_serializer(mode="wrap")
    def _say(self, say: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any]:
        said: dict[str, Any] = say(self)
        for name in self.later if info.context != IN_FULL else ():
            if getattr(self, name) == type(self).model_fields[name].default:
                said.pop(name, None)
        return said

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


def first_problem(error: ValidationError, of: type[Options] | None = None) -> FieldError:
    """Turn pydantic's account of bad values into one sentence that names the field.

    :param of: the class whose fields they are; with it, what is unknown is told together with what there is.
    """
    problem, *others = error.errors(include_url=False)
    key, owners = _place_in(of, problem["loc"])
    where = f"{key}: " if key else ""
    if problem["type"] == "extra_forbidden" and of is not None and owners:
        return FieldError(key, f"{shortened(key)}: there is no such choice{_what_there_is(of, owners, key)}")
    if of is not None and (told := _of_a_group(of, key, problem)):
        return FieldError(key, told)
    message = str(problem["msg"]).removeprefix("Value error, ").rstrip(".")
    if problem["type"] == "path_type":
        message = "Input should be a file or folder"
    elif problem["type"] == "string_unicode":
        message = "Letters that are not UTF-8 cannot be written down: choose another name"
    is_union = problem["type"] == "literal_error" and str(problem["loc"][-1]).startswith("literal[")
    if is_union and others and others[0]["loc"][:-1] == problem["loc"][:-1]:  # a word, or a number
        message += f" or {others[0]['msg'].removeprefix('Input should be ')}"
        key = key.rpartition(".literal[")[0]
        where = f"{key}: "
    given = problem.get("input")
    shown = f" (given: {shortened(repr(given))})" if isinstance(given, str | int | float | bool) else ""
    return FieldError(key, f"{where}{message}{shown}.")


def _of_a_group(of: type[Options], key: str, problem: ErrorDetails) -> str:
    """Return the sentence about what is no group of choices, or not told by its kind; nothing: it is about a value."""
    _, inside = _place_in(of, (*problem["loc"], ""))
    given: Any = problem["input"]
    names = given.keys() - {"kind"} if isinstance(given, dict) else ()
    if problem["type"].startswith("union_tag"):
        fitting = [each for each in inside if names and names <= each.model_fields.keys()] or inside
        shown = f" (given: {shortened(repr(given['kind']))})" if isinstance(given, dict) and "kind" in given else ""
        kinds = _listed([repr(kind_of(each)) for each in fitting])
        return f"{key}.kind: choose {kinds}{shown}."
    if problem["type"] in ("model_type", "model_attributes_type") and inside:
        first = next(name for name, field in inside[0].model_fields.items() if field.description or name == "kind")
        return f"{key}: that is a group of choices; change one of them, such as {key}.{first}."
    return ""


def as_far_as_read(given: dict[str, Any], usual: Chosen) -> Chosen:
    """Return the options that plain data tells of, perhaps of another version; what cannot be read is as in `usual`."""
    rest = copy.deepcopy(given)
    while rest:
        gone = type(usual).model_fields.keys() & (given.keys() - rest.keys())
        try:
            return type(usual).model_validate({**{name: getattr(usual, name) for name in gone}, **rest})
        except ValidationError as error:
            places = [each["loc"] for each in error.errors(include_url=False)]
            if not any(_take_out(rest, place) for place in places):
                break
        except FieldError:  # each may be right, but they do not go together
            break
    return usual


def _take_out(given: dict[str, Any], place: Sequence[int | str]) -> bool:
    """Take a value out of plain data, as deep as there are keys on the way to it; return whether there was one."""
    here: Any = given
    found: tuple[dict[str, Any], str] | None = None
    for part in place:  # in which pydantic names the kinds of variants as well, which are no keys
        if isinstance(here, dict) and part in here:
            found, here = (here, str(part)), here[str(part)]
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
    if found is not None:
        del found[0][found[1]]
    return found is not None


def unknown_keys(error: ValidationError, of: type[Options]) -> list[str]:
    """Return the dotted keys of the values that no choice of `of` is called by, in pydantic's account of bad values."""
    problems = error.errors(include_url=False)
    return [_place_in(of, each["loc"])[0] for each in problems if each["type"] == "extra_forbidden"]


def _place_in(of: type[Options] | None, path: Sequence[int | str]) -> tuple[str, list[type[Options]]]:
    """Return the dotted key that pydantic's `path` means, and the class that its last part belongs to.

    Of a variant there are several, the chosen one first. Pydantic names its kind as well, as in
    ``data.source.digits.path``, which is no part of a key.
    """
    key: list[str] = []
    here: list[type[Options]] = [of] if of is not None else []
    owners: list[type[Options]] = []
    for part in path:
        if len(here) > 1 and (chosen := [each for each in here if kind_of(each) == part]):
            here = [*chosen, *(each for each in here if each not in chosen)]
            continue
        key.append(str(part))
        if isinstance(part, str):
            owners = here
            field = here[0].model_fields.get(part) if here else None
            here = _classes_in(field.annotation) if field is not None else []
    return ".".join(key), owners


def _what_there_is(of: type[Options], owners: list[type[Options]], key: str) -> str:
    """Return how a sentence goes on that says that there is no choice `key`."""
    parents, _, name = key.rpartition(".")
    owner, *others = owners
    kinds = [f'"{kind_of(other)}"' for other in others if name in other.model_fields]
    if kinds:
        return f' where {parents}.kind = "{kind_of(owner)}", but where it is {_listed(kinds)}.'
    before = f"{parents}." if parents else ""
    near = [f"{before}{known}" for known in difflib.get_close_matches(name, owner.model_fields, n=3, cutoff=0.7)]
    near += [known for known in _keys_of(of) if known.rpartition(".")[2] == name]
    if near:
        return f". Did you mean {_listed(list(dict.fromkeys(near))[:5])}?"
    told = [name for name, field in owner.model_fields.items() if field.description or name == "kind"]  # no versions
    return f". There are {', '.join(f'{before}{name}' for name in told)}."


def _keys_of(of: type[Options], prefix: str = "") -> Iterator[str]:
    """Yield every key of `of` and of the groups in it, but not of variants, which come and go."""
    for name, field in of.model_fields.items():
        yield f"{prefix}{name}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, Options):
            yield from _keys_of(field.annotation, f"{prefix}{name}.")


def _classes_in(annotation: Any) -> list[type[Options]]:
    """Return the options classes that a value of this type may be of, or may hold."""
    if isinstance(annotation, type) and issubclass(annotation, Options):
        return [annotation]
    return [found for part in get_args(annotation) for found in _classes_in(part)]


def kind_of(options: type[Options]) -> str:
    """Return the value of ``kind`` that tells `options` from the other classes of its variant."""
    field = options.model_fields.get("kind")
    return str(field.default) if field is not None else ""


def _listed(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
