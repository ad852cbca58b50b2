"""Pictures in a folder and the folders inside it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Literal, Self

from ddpm_studio.engine.datasets.decoding.decoder_process import DecoderProcess, read_file
from ddpm_studio.engine.datasets.listing.beside import Heeded, is_text
from ddpm_studio.engine.datasets.listing.members import CAPTIONS, ORDER, SPLIT, Listed, Listing, Member
from ddpm_studio.engine.datasets.listing.order import Order, is_hidden, sort_key
from ddpm_studio.engine.datasets.listing.splits import Split
from ddpm_studio.engine.datasets.listing.tables import is_table
from ddpm_studio.engine.datasets.picture import reason_of
from ddpm_studio.engine.datasets.source import PATH_FIELD, Album, Found, Source, full, left_out, stat_of
from ddpm_studio.engine.disk.files import read_bounded
from ddpm_studio.engine.endings import reason_against
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.options import knob
from ddpm_studio.engine.pace import Pace, wait_for
from ddpm_studio.engine.plain_text import spelled_out

WHAT = "a folder of pictures"
LOOKING = "Looking for pictures"


class Folder(Source):
    """Pictures in a folder; its first-level folders, where there are several, are the classes.

    Hidden files and what systems leave behind (Thumbs.db, …) are passed over; every other file counts.
    """

    kind: Literal["folder"] = "folder"
    path: Path = knob(Path(), "The folder with the pictures; the folders inside it are searched too.")
    only: tuple[str, ...] = knob((), "The files and folders in it that are taken; all of them if none is named.")
    split: Split = SPLIT
    order: Order = ORDER
    captions: Heeded = CAPTIONS

    def stamp(self) -> Work[str]:
        """Return a hash of every file's name, size and time, and of how they are listed."""
        entries = yield from self._entries()
        digest = yield from wait_for(partial(_digest, full(self.path), entries), LOOKING)
        return digest + self._listing.stamp

    def open(self) -> Work[Album]:
        """Return every file that is to be learnt from, in the order of its name."""
        entries = yield from self._entries()
        root = full(self.path)
        members = [Member(entry.name, entry.name, entry.reason) for entry in entries]
        listed = yield from wait_for(partial(self._listing.list, members, partial(_read_beside, root)), LOOKING)
        found = _found(root, listed)
        return Album(
            spelled_out(root.name or str(root)), len(listed.members), found, listed.class_names, listed.warnings
        )

    def held_out(self) -> Self | None:
        """Return what lies in the folders to test with; see `listing.splits`."""
        return self.model_copy(update={"split": "held-out"}) if self.split == "train" else None

    @property
    def _listing(self) -> Listing:
        return Listing(self.order, self.split, self.captions, bool(self.only))

    def _entries(self) -> Work[list[Entry]]:
        """:raises FieldError: if the folder is missing or no folder."""
        if not stat.S_ISDIR(stat_of(self.path, WHAT).st_mode):
            raise FieldError(PATH_FIELD, f"{self.path} is not a folder; choose {WHAT}.")
        return (yield from list_files(full(self.path), self.order, self.only, self.captions))


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its name relative to the root with ``/`` between folders, and why it cannot be used, if so."""

    name: str
    size: int = 0
    mtime_ns: int = 0
    reason: str = ""


def list_files(
    root: Path, order: Order = "numbers", only: Sequence[str] = (), captions: Heeded = "none"
) -> Work[list[Entry]]:
    """Return every file below `root`, sorted by name, without opening any.

    Links are followed, but no folder is entered twice, so that a link to a folder above ends nowhere.

    :param only: the files and folders that are wanted, relative to `root`; all if there are none.
    :param captions: where captions come from; if from files, those beside what is wanted are wanted, too.
    """
    pace = Pace(LOOKING, "files")
    wanted = _Wanted(order, only, captions != "none")
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
        for entry in _scan_folder(path, name, wanted):
            if isinstance(entry, Entry):
                entries.append(entry)
            elif entry.is_symlink():
                links.append((entry.path, f"{name}{entry.name}/"))
            else:
                folders.append((entry.path, f"{name}{entry.name}/"))
            yield from pace.report(len(entries))
    entries += [Entry(name, reason="not there any more") for name in wanted.missing]
    entries.sort(key=lambda entry: sort_key(entry.name, order))
    return entries


class _Wanted:
    """Tells which files are wanted, and which of those that were named were never met."""

    def __init__(self, order: Order, only: Sequence[str], with_beside: bool) -> None:
        self._order, self._only = order, frozenset(only)
        self._above = {name[: at + 1] for name in only for at, letter in enumerate(name) if letter == "/"}
        self.missing = set(only)
        named = [PurePosixPath(name) for name in only if with_beside]
        self._stems = {str(name.with_suffix("")) for name in named}
        self._folders = {f"{name.parent}/".removeprefix("./") for name in named}

    def __call__(self, folder: str, name: str) -> bool:
        """Whether what is called `name` in `folder`, whose name ends in ``/``, is wanted or leads to what is."""
        if is_hidden(name, self._order):
            return False
        whole = f"{folder}{name}"
        if whole in self._only:
            self.missing.discard(whole)
            return True
        return (
            not self._only
            or f"{whole}/" in self._above
            or (is_text(whole) and str(PurePosixPath(whole).with_suffix("")) in self._stems)
            or (is_table(whole) and folder in self._folders)
            or any(folder[:at] in self._only for at, letter in enumerate(folder) if letter == "/")
        )


def _scan_folder(path: str, prefix: str, wanted: _Wanted) -> Iterator[Entry | os.DirEntry[str]]:
    """Yield the files in one folder as entries, and the folders in it as they are."""
    try:
        with os.scandir(path) as scan:
            for item in scan:
                if wanted(prefix, item.name):
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


def _read_beside(root: Path, name: str, most: int) -> bytes:
    return read_bounded(root / name, most)


def _found(root: Path, listed: Listed[str]) -> Generator[Found, None, None]:
    with DecoderProcess() as process:
        for member, label, caption in listed.each():
            name = spelled_out(member.name)
            if member.reason:
                yield left_out(name, member.reason)
            else:
                yield Found(name, partial(read_file, root / member.what, process), label, caption)
