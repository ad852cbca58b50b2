"""Pictures in a folder and the folders inside it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from ddpm_studio.engine.datasets.classes import classes_of, is_hidden
from ddpm_studio.engine.datasets.decoding.decoder_process import DecoderProcess, read_file
from ddpm_studio.engine.datasets.source import (
    PATH_FIELD,
    Album,
    Found,
    Source,
    full,
    left_out,
    reason_of,
    shown,
    stat_of,
)
from ddpm_studio.engine.endings import reason_against
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.options import knob
from ddpm_studio.engine.pace import Pace, wait_for

WHAT = "a folder of pictures"
LOOKING = "Looking for pictures"


class Folder(Source):
    """Pictures in a folder; its first-level folders, where there are several, are the classes.

    Hidden files and what systems leave behind (Thumbs.db, …) are passed over; every other file counts.
    """

    kind: Literal["folder"] = "folder"
    path: Path = knob(Path(), "The folder with the pictures; the folders inside it are searched too.")

    def stamp(self) -> Work[str]:
        """Return a hash of every file's name, size and time."""
        entries = yield from list_files(self._root())
        return (yield from wait_for(partial(_digest, full(self.path), entries), LOOKING))

    def open(self) -> Work[Album]:
        """Return every file in the order of its name."""
        root = self._root()
        entries = yield from list_files(root)
        names = [entry.name for entry in entries if not entry.reason]
        classes = yield from wait_for(partial(classes_of, names), LOOKING)
        found = _found(root, entries, classes.labels)
        return Album(shown(root.name or str(root)), len(entries), found, classes.names, classes.warnings)

    def _root(self) -> Path:
        """:raises FieldError: if the folder is missing or no folder."""
        if not stat.S_ISDIR(stat_of(self.path, WHAT).st_mode):
            raise FieldError(PATH_FIELD, f"{self.path} is not a folder; choose {WHAT}.")
        return full(self.path)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its name relative to the root with ``/`` between folders, and why it cannot be used, if so."""

    name: str
    size: int = 0
    mtime_ns: int = 0
    reason: str = ""


def list_files(root: Path) -> Work[list[Entry]]:
    """Return every file below `root`, sorted by name, without opening any.

    Links are followed, but no folder is entered twice, so that a link to a folder above ends nowhere.
    """
    pace = Pace(LOOKING, "files")
    entries: list[Entry] = []
    entered: set[str] = set()
    folders: list[tuple[str, str]] = [(str(root), "")]
    links: list[tuple[str, str]] = []
    while folders or links:
        # Links wait for real folders, so that a file is known by the name of the folder it really lies in.
        path, name = folders.pop() if folders else links.pop()
        real = os.path.realpath(path)
        if real in entered:
            entries.append(Entry(name, reason="a link to a folder that is already included"))
            continue
        entered.add(real)
        for entry in _scan_folder(path, name):
            if isinstance(entry, Entry):
                entries.append(entry)
            elif entry.is_symlink():
                links.append((entry.path, f"{name}{entry.name}/"))
            else:
                folders.append((entry.path, f"{name}{entry.name}/"))
            yield from pace.report(len(entries))
    entries.sort(key=lambda entry: entry.name)
    return entries


def _scan_folder(path: str, prefix: str) -> Iterator[Entry | os.DirEntry[str]]:
    """Yield the files in one folder as entries, and the folders in it as they are."""
    try:
        with os.scandir(path) as scan:
            for item in scan:
                if not is_hidden(item.name):
                    yield _look_at(item, f"{prefix}{item.name}")
    except OSError as error:
        yield Entry(prefix or "/", reason=f"cannot be opened: {reason_of(error)}")


def _look_at(item: os.DirEntry[str], name: str) -> Entry | os.DirEntry[str]:
    try:
        found = item.stat()
    except FileNotFoundError:
        return Entry(name, reason="a link to nothing")
    except OSError as error:
        return Entry(name, reason=f"cannot be opened: {reason_of(error)}")
    if stat.S_ISDIR(found.st_mode):
        return item
    if not stat.S_ISREG(found.st_mode):
        return Entry(name, reason="not a regular file")
    return Entry(name, found.st_size, found.st_mtime_ns, reason_against(item.name))


def _digest(root: Path, entries: Sequence[Entry]) -> str:
    digest = hashlib.sha256(os.fsencode(root))
    for entry in entries:
        digest.update(f"\n{entry.name}|{entry.size}|{entry.mtime_ns}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _found(root: Path, entries: Sequence[Entry], labels: Sequence[int] | None) -> Generator[Found, None, None]:
    remaining = iter(labels or ())
    with DecoderProcess() as process:
        for entry in entries:
            if entry.reason:
                yield left_out(shown(entry.name), entry.reason)
            else:
                label = next(remaining) if labels else None
                yield Found(shown(entry.name), partial(read_file, root / entry.name, process), label)
