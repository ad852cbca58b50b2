"""Which folder was chosen for runs and results, as ``home.json`` beside the preferences says, and a move that is on.

The file is written whole: whoever reads it finds the home of before or the new one, with all that lies there.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from ddpm_studio.engine.disk.files import read_bounded, write_text
from ddpm_studio.engine.disk.json_text import parse_json

FILE = "home.json"
VERSION = 1
LARGEST = 2**16
"""Bytes of a `FILE`."""
MOST_FORMER = 20
KEPT_AT_HOME = ("runs", "results", "films", "exports")
"""The folders in a home, all that is moved with it."""
Way: TypeAlias = Literal["rename", "copy", "remove"]
"""How far a move is: folders get other names; they are copied, and the home is where it was; what was copied is removed
from where it was, and the home is the new one."""


@dataclass(frozen=True)
class Move:
    """A move that is on, or was cut off."""

    source: str
    target: str
    way: Way
    staging: str = ""
    """The name of a folder in `target` in which copies are put together, which nobody else has made."""


@dataclass(frozen=True)
class HomeNote:
    """What the file says."""

    home: str = ""
    """The folder that was chosen; nothing: the usual one."""
    former: tuple[str, ...] = ()
    """Where it was before, the latest first: paths that were written down then lead here now."""
    move: Move | None = None

    def moved(self, source: Path, target: Path, move: Move | None) -> HomeNote:
        """Return what it says when the home is `target` and no more `source`."""
        kept = [each for each in self.former if each not in (str(source), str(target))]
        return HomeNote(str(target), (str(source), *kept)[:MOST_FORMER], move)

    def with_move(self, move: Move | None) -> HomeNote:
        """Return the same home while this move is on; None: none is."""
        return replace(self, move=move)


def read_note(folder: Path) -> HomeNote:
    """Return what the file in `folder` says; where there is none, that nothing was chosen.

    :raises ValueError: if it is damaged.
    :raises OSError: if it cannot be read.
    """
    try:
        said: Any = parse_json(read_bounded(folder / FILE, LARGEST))
    except FileNotFoundError:
        return HomeNote()
    try:
        if said["version"] != VERSION:
            raise ValueError("is of another version of the program")
        move = Move(**said["move"]) if said.get("move") else None
        note = HomeNote(said["home"], tuple(said["former"]), move)
        paths = [note.home, *note.former, *((move.source, move.target) if move else ())]
        is_sound = all(isinstance(each, str) and (not each or Path(each).is_absolute()) for each in paths)
        if move is not None:
            is_sound = is_sound and move.way in get_args(Way) and Path(move.staging).name == move.staging
    except (KeyError, TypeError, AttributeError):
        is_sound = False
    if not is_sound:
        raise ValueError("is damaged")
    return note


def write_note(folder: Path, note: HomeNote) -> None:
    """Write it down, at once and whole.

    :raises StudioError: if that cannot be; it says what it said before.
    """
    said = {"version": VERSION, **asdict(note)}
    try:
        write_text(folder / FILE, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    finally:
        _known.cache_clear()  # some disks write down times no finer than two seconds


def known_note(folder: Path) -> HomeNote:
    """Return what the file in `folder` says; where it cannot be read, that nothing was chosen."""
    try:
        found = (folder / FILE).stat()
    except OSError:
        return HomeNote()
    return _known(folder, found.st_mtime_ns, found.st_ino)


@lru_cache(maxsize=4)
def _known(folder: Path, *_: int) -> HomeNote:
    """Return what the file says that was written then: every path that may lead into the home is asked by it."""
    with suppress(OSError, ValueError):
        return read_note(folder)
    return HomeNote()
