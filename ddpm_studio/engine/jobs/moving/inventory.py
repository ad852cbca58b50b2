"""What lies in a home: every folder, and every file with its size and when it was last written."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from ddpm_studio.engine.disk.home_note import KEPT_AT_HOME
from ddpm_studio.engine.disk.leftovers import UNFINISHED
from ddpm_studio.engine.disk.system import kind_of
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.pace import Pace
from ddpm_studio.engine.runs.lock import holder
from ddpm_studio.engine.runs.run import LOCK


@dataclass(frozen=True)
class Stand:
    """How a file was when it was looked at."""

    size: int
    changed: int
    """In nanoseconds."""


@dataclass
class Inventory:
    """Paths begin at the home; a folder comes before what is in it."""

    folders: list[str] = field(default_factory=list)
    files: dict[str, Stand] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(stand.size for stand in self.files.values())

    @property
    def names(self) -> list[str]:
        """The folders of the home itself that are there."""
        return [name for name in KEPT_AT_HOME if name in self.folders]


def take_inventory(home: Path) -> Work[Inventory]:
    """Look at all that lies in `home` and is moved with it.

    :raises StudioError: if something is neither a file nor a folder, or cannot be looked at.
    """
    found, pace = Inventory(), Pace("Looking at what is there", "files")
    waiting = [name for name in reversed(KEPT_AT_HOME) if os.path.lexists(home / name)]
    yield from pace.report(0)
    try:
        for name in waiting:
            _refuse_odd(home / name, (home / name).lstat().st_mode, is_folder=True)
        while waiting:
            place = waiting.pop()
            found.folders.append(place)
            with os.scandir(home / place) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
            for entry in inside:
                if entry.name.startswith(UNFINISHED):
                    continue
                seen, name = entry.stat(follow_symlinks=False), f"{place}/{entry.name}"
                if stat.S_ISDIR(seen.st_mode):
                    waiting.append(name)
                    continue
                _refuse_odd(home / name, seen.st_mode)
                found.files[name] = Stand(seen.st_size, seen.st_mtime_ns)
            yield from pace.report(len(found.files))
    except OSError as error:
        where = error.filename or home
        raise StudioError(f"{where} cannot be looked at: {error.strerror or error}. Nothing was moved.") from error
    return found


def refuse_held(home: Path) -> None:
    """Make sure that no process writes a run in `home`.

    :raises StudioError: naming the first that is written.
    """
    runs = home / "runs"
    try:
        folders = [entry.name for entry in os.scandir(runs)]
    except OSError:
        return
    for name in sorted(folders):
        found = holder(runs / name / LOCK)
        if found is not None and found.holds:
            raise StudioError(f"The run {name} is being trained by {found.name}. Stop that, then move.")


def _refuse_odd(path: Path, mode: int, *, is_folder: bool = False) -> None:
    if stat.S_ISDIR(mode) if is_folder else stat.S_ISREG(mode):
        return
    raise StudioError(
        f"{path} is {kind_of(mode)}; only files and folders can be moved. Remove it, or put there what it leads to."
    )
