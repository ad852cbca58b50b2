"""Options as TOML text and back."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import tomlkit
from pydantic import ValidationError
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from ddpm_studio.engine.choices.given import Given, say_nothing, writable
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.text import read_text
from ddpm_studio.engine.errors import FieldError, LoadError, StudioError, WrittenByNewer
from ddpm_studio.engine.options import AS_WRITTEN, IN_FULL, Options, first_problem, unknown_keys
from ddpm_studio.engine.plain_text import shortened

SEAL = "# SHA-256 of what is above, as the program wrote it: "
LONGEST_SEAL = 256
"""Bytes of it and what follows."""
LARGEST = 512 * 1024
"""Bytes of a file of choices: one that names as many pictures as may be left out has 330 kB, others 13 kB at most."""
MOST_DOTS = 500
"""In one line. A key of many parts, such as ``a.a.a``, takes a time that grows with the square of their number: 256 kB
of dots took two minutes."""
MOST_DIGITS = 1000
"""In a row; a seed has 19."""
LONG_LIST = 16
"""A list of more values has a line for each, so that none has too many dots."""

AnyOptions = TypeVar("AnyOptions", bound=Options)
VERSION = 1
"""Of the files that hold a run's choices."""


def read_config(path: Path, tell: Callable[[str], None] = say_nothing) -> RunConfig:
    """Read the choices for a new run from a TOML file; paths in it that are not whole begin at its folder.

    :param tell: hears which seed was drawn, if it asks for one.
    :raises LoadError: if the file cannot be read or is not TOML.
    :raises FieldError: if a value is wrong; the sentence names it, and the file.
    """
    return config_from(Given(path.absolute().parent, tell).settled(read_toml(path)), path)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a small TOML file as plain data.

    :raises LoadError: if it cannot be read or is not TOML.
    """
    text = text_of(path)
    if re.search(rf"\d{{{MOST_DIGITS}}}", text):  # where Python would advise to raise its limit
        raise LoadError(path, "a number", f"in it has more than {MOST_DIGITS} digits")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise LoadError(path, "the file", f"is not valid TOML: {error}") from error


def text_of(path: Path) -> str:
    """Return the text of a file of choices, as it is.

    :raises LoadError: if it cannot be read, or is no text that could be TOML.
    """
    try:
        text = read_text(path, LARGEST)
    except OSError as error:
        raise LoadError(path, "the file", f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise LoadError(path, "the file", f"is not valid TOML: {error}") from error
    if any(line.count(".") > MOST_DOTS for line in text.splitlines()):
        raise LoadError(path, "a line", "has more dots than any of a run's choices")
    return text


def config_from(content: dict[str, Any], path: Path | None = None, *, is_own: bool = False) -> RunConfig:
    """Make a config from plain data, of the file `path` if any.

    :param is_own: whether this program has written them, complete: what they do not say is as it was then.
    :raises FieldError: if a value is wrong; the sentence names it, and the file.
    :raises WrittenByNewer: if they are a file's that a later version of the program wrote.
    """
    if path is not None and type(version := content.get("version")) is int and version > VERSION:
        raise WrittenByNewer(path, "the file", version)
    try:
        return RunConfig.model_validate(content, context=AS_WRITTEN if is_own else None)
    except ValidationError as error:
        problem = first_problem(error, RunConfig)
        raise (FieldError(problem.field, f"{path.name}: {problem}") if path else problem) from error


@lru_cache(maxsize=8)  # each state of a run has them
def config_text(config: Options) -> str:
    """Write options as TOML, complete, with each field's sentence above it."""
    document = tomlkit.document()
    _fill(document, config)
    return writable(tomlkit.dumps(document))


def sealed_text(text: str) -> str:
    """Return TOML `text` with a last line, a comment, that tells whether it is still as it was written.

    Who edits it is told so, and not refused: it is the user's.

    :raises StudioError: if it is longer than what is read again.
    """
    if len(text.encode()) > LARGEST - LONGEST_SEAL:
        raise StudioError("These choices are too long to be kept: name fewer classes, or leave fewer pictures out.")
    return f"{text}\n{SEAL}{hashlib.sha256(text.encode()).hexdigest()}\n"


def is_sealed_text(text: str) -> bool:
    """Whether `text` is what `sealed_text` made."""
    content, mark, checksum = text.rpartition(f"\n{SEAL}")
    return bool(mark) and checksum == f"{hashlib.sha256(content.encode()).hexdigest()}\n"


def with_changes(options: AnyOptions, changes: list[str], tell: Callable[[str], None] = say_nothing) -> AnyOptions:
    """Return `options` with changes such as ``training.steps=100``; values are read as TOML, else as text.

    A part of a key may be a place in a list, from 0, such as ``sides.1.steps=100``; one behind the last adds to it.
    Paths that are not whole begin at the working folder.

    :param tell: hears which seed was drawn, if one is asked for.
    :raises FieldError: for an unknown key or a wrong value.
    """
    content: Any = options.model_dump(mode="json")
    given = Given(None, tell)
    for change in changes:
        key, separator, text = change.partition("=")
        *parents, last = parts = key.strip().split(".")
        place: Any = content
        for parent in parents:
            place = _inside(place, parent)
        if not separator or not all(parts) or not _put(place, last, given.settled(_value(text.strip()), last)):
            raise FieldError(
                key, f"Write a change as key=value, such as training.steps=100, not {shortened(change)!r}."
            )
    typed = [change.partition("=")[0].strip() for change in changes]
    try:
        return _validated(type(options), content, typed)
    except ValidationError as error:
        raise first_problem(error, type(options)) from error


def _validated(of: type[AnyOptions], content: Any, typed: list[str]) -> AnyOptions:
    """Return choices as `of`, without what nobody has typed and only another kind of a variant had."""
    try:
        return of.model_validate(content)
    except ValidationError as error:
        left = [
            key for key in unknown_keys(error, of) if f"{key.rpartition('.')[0]}.kind" in typed and key not in typed
        ]
        if not left:
            raise
    for key in left:
        *parents, last = key.split(".")
        place = content
        for parent in parents:
            place = _inside(place, parent)
        place.pop(last)
    return of.model_validate(content)


def _inside(place: Any, part: str) -> Any:
    """Return what `part` of a key leads to, which is made if it is not there; None: it leads nowhere."""
    if isinstance(place, dict):
        return place.setdefault(part, {})
    if isinstance(place, list) and (index := _place_in(place, part)) is not None:
        place[index:] = place[index:] or [{}]
        return place[index]
    return None


def _put(place: Any, part: str, value: Any) -> bool:
    """Put `value` where the last part of a key leads; return whether it leads anywhere."""
    if isinstance(place, dict):
        place[part] = value
    elif isinstance(place, list) and (index := _place_in(place, part)) is not None:
        place[index : index + 1] = [value]
    else:
        return False
    return True


def _place_in(values: list[Any], part: str) -> int | None:
    """Return the place in a list that `part` of a key names: that of a value, or the one behind the last."""
    return int(part) if part.isdecimal() and len(part) < 10 and int(part) <= len(values) else None


def differences(before: Options, now: Options) -> list[str]:
    """Return what differs, by dotted key with its former value, such as ``training.steps (was 2000)``."""
    old, new = (flat(options.model_dump(mode="json", context=IN_FULL)) for options in (before, now))
    return [f"{key} (was {old[key]})" for key in old if key in new and new[key] != old[key]]


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return the values of `table` and of the tables in it by their dotted keys."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        found.update(flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value})
    return found


def _value(text: str) -> Any:
    try:
        return tomlkit.parse(f"value = {text}").unwrap()["value"]
    except (TOMLKitError, ValueError, RecursionError):  # a ValueError for more digits than Python reads as a number
        return text


def _fill(table: Any, options: Options) -> None:
    groups, said = [], options.model_dump(mode="json")
    for name, field in type(options).model_fields.items():
        value = getattr(options, name)
        if name not in said:
            continue
        if isinstance(value, Options):
            groups.append((name, value, field.description))
            continue
        if field.description:
            table.add(tomlkit.comment(field.description))
        plain = said[name]
        item = _rows(plain) if isinstance(plain, list) else tomlkit.item(plain)
        table.add(name, item.multiline(True) if isinstance(item, Array) and len(item) > LONG_LIST else item)
    for name, value, description in groups:
        group = tomlkit.table()
        if description:
            group.add(tomlkit.comment(description))
        _fill(group, value)
        table.add(name, group)


def _rows(values: list[Any]) -> Any:
    """Return a list as TOML within one line: tables in it, too, as what follows would else belong to the last."""
    rows = []
    for value in values:
        row = tomlkit.inline_table() if isinstance(value, dict) else tomlkit.item(value)
        if isinstance(value, dict):
            row.update(value)
        rows.append(row)
    # Read as a whole: what is appended one by one takes a time that grows with the square of their number.
    return tomlkit.array(f"[{', '.join(row.as_string() for row in rows)}]")
