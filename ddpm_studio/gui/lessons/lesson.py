"""Lessons as they are written: stations, each with what is said, pointed at, done, and waited for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from ddpm_studio.engine.disk.files import read_bounded
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.errands import PageName

LARGEST = 2**20
FIRST = ("noising", "drawing", "training-step", "guidance", "editing")
"""The order in which lessons are listed; the others follow by their names."""
Kind: TypeAlias = Literal["lesson", "paper"]
Value: TypeAlias = Any
"""A number, a text, a list or a table, as TOML has them."""


@dataclass(frozen=True)
class Station:
    """One thing to read, to look at, and perhaps to do."""

    page: PageName
    """The page of the window that is open here."""
    text: str
    at: str = ""
    """What the outline is around, by its name on the page; nothing: the whole page is meant."""
    ask: str = ""
    """What the user is asked to do."""
    begin: Mapping[str, Value] | None = None
    """What the lesson does itself when it comes here, by the names of dials."""
    do: Mapping[str, Value] | None = None
    """What “Do it for me” does."""
    until: Mapping[str, Value] | None = None
    """What dials read once it is done: a value, two numbers between which it is, or "other" than at first."""
    shows: Literal["", "slow motion"] = ""
    """What stands on the card below the words."""


@dataclass(frozen=True)
class Lesson:
    """Stations in their order."""

    name: str
    title: str
    about: str
    kind: Kind
    minutes: int
    stations: tuple[Station, ...]


@cache
def lessons() -> tuple[Lesson, ...]:
    """Return every lesson and every experiment from the paper, in the order in which they are listed.

    :raises ValueError: for one that is not written as `Lesson` and `Station` say, which is a defect.
    """
    folder: Path = resource("lessons/en")
    read = {path.stem: _read(path) for path in sorted(folder.glob("*.toml"))}
    names = [*(name for name in FIRST if name in read), *(name for name in read if name not in FIRST)]
    return tuple(read[name] for name in names)


def find_lesson(name: str) -> Lesson | None:
    """Return the lesson called `name`; None, if there is none."""
    return next((lesson for lesson in lessons() if lesson.name == name), None)


def _read(path: Path) -> Lesson:
    written = tomllib.loads(read_bounded(path, LARGEST).decode())
    page = written.pop("page")
    stations = tuple(_station({"page": page, **station}, path) for station in written.pop("station"))
    lesson = Lesson(name=path.stem, stations=stations, **written)
    if lesson.kind not in get_args(Kind):
        raise ValueError(f"{path.name}: there is no kind {lesson.kind}")
    return lesson


def _station(written: Mapping[str, Value], path: Path) -> Station:
    station = Station(**{**written, "text": _unwrapped(written["text"])})
    if station.page not in get_args(PageName):
        raise ValueError(f"{path.name}: there is no page {station.page}")
    return station


def _unwrapped(text: str) -> str:
    """Join the lines of each paragraph; the file has them at a width that is good to write at."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))
