"""Options as TOML text and back."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import tomlkit
from pydantic import ValidationError
from tomlkit.exceptions import TOMLKitError

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.files import read_bounded
from ddpm_studio.engine.errors import FieldError, LoadError, WrittenByNewer
from ddpm_studio.engine.options import Options, first_problem

SEAL = "# SHA-256 of what is above, as the program wrote it: "
LARGEST = 64 * 1024
"""Bytes of a file of choices: five times as many as the longest."""
MOST_DOTS = 500
"""In one line. A key of many parts, such as ``a.a.a``, takes a time that grows with the square of their number: 256 kB
of dots took two minutes."""

AnyOptions = TypeVar("AnyOptions", bound=Options)
VERSION = 1
"""Of the files that hold a run's choices."""


def read_config(path: Path) -> RunConfig:
    """Read a run's choices from a TOML file.

    :raises LoadError: if the file cannot be read or is not TOML.
    :raises FieldError: if a value is wrong; the sentence names it, and the file.
    """
    return config_from(read_toml(path), path)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a small TOML file as plain data.

    :raises LoadError: if it cannot be read or is not TOML.
    """
    try:
        content = read_bounded(path, LARGEST)
        if any(line.count(b".") > MOST_DOTS for line in content.splitlines()):
            raise LoadError(path, "a line", "has more dots than any of a run's choices")
        return tomllib.loads(content.decode())
    except OSError as error:
        raise LoadError(path, "the file", f"cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise LoadError(path, "the file", f"is not valid TOML: {str(error)[:200]}") from error


def config_from(content: dict[str, Any], path: Path | None = None) -> RunConfig:
    """Make a config from plain data, of the file `path` if any.

    :raises FieldError: if a value is wrong; the sentence names it, and the file.
    :raises WrittenByNewer: if they are a file's that a later version of the program wrote.
    """
    if path is not None and type(version := content.get("version")) is int and version > VERSION:
        raise WrittenByNewer(path, "the file", version)
    try:
        return RunConfig.model_validate(content)
    except ValidationError as error:
        problem = first_problem(error)
        raise (FieldError(problem.field, f"{path.name}: {problem}") if path else problem) from error


def config_text(config: Options) -> str:
    """Write options as TOML, complete, with each field's sentence above it."""
    document = tomlkit.document()
    _fill(document, config)
    return tomlkit.dumps(document)


def sealed_text(text: str) -> str:
    """Return TOML `text` with a last line, a comment, that tells whether it is still as it was written.

    Who edits it is told so, and not refused: it is the user's.
    """
    return f"{text}\n{SEAL}{hashlib.sha256(text.encode()).hexdigest()}\n"


def is_sealed_text(text: str) -> bool:
    """Whether `text` is what `sealed_text` made."""
    content, mark, checksum = text.rpartition(f"\n{SEAL}")
    return bool(mark) and checksum == f"{hashlib.sha256(content.encode()).hexdigest()}\n"


def with_changes(options: AnyOptions, changes: list[str]) -> AnyOptions:
    """Return `options` with changes such as ``training.steps=100``; values are read as TOML, else as text.

    A part of a key may be a place in a list, from 0, such as ``sides.1.steps=100``; one behind the last adds to it.

    :raises FieldError: for an unknown key or a wrong value.
    """
    content: Any = options.model_dump(mode="json")
    for change in changes:
        key, separator, text = change.partition("=")
        *parents, last = key.strip().split(".")
        place: Any = content
        for parent in parents:
            place = _inside(place, parent)
        if not separator or not _put(place, last, _value(text.strip())):
            raise FieldError(key, f"Write a change as key=value, such as training.steps=100, not {change!r}.")
    try:
        return type(options).model_validate(content)
    except ValidationError as error:
        raise first_problem(error) from error


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
    old, new = (_flat(options.model_dump(mode="json")) for options in (before, now))
    return [f"{key} (was {old[key]})" for key in old if key in new and new[key] != old[key]]


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in table.items():
        found.update(_flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value})
    return found


def _value(text: str) -> Any:
    try:
        return tomlkit.parse(f"value = {text}").unwrap()["value"]
    except (TOMLKitError, RecursionError):
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
        table.add(name, said[name])
    for name, value, description in groups:
        group = tomlkit.table()
        if description:
            group.add(tomlkit.comment(description))
        _fill(group, value)
        table.add(name, group)
