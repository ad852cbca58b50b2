"""What the program keeps on the disk: how much it is, and how to be rid of what can be made again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ddpm_studio.engine.datasets.keeping.cache import prepared_sets
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Job
from ddpm_studio.engine.pace import Pace


@dataclass
class Usage:
    """What lies in a folder, as far as it has been counted."""

    files: int = 0
    size: int = 0
    """Bytes."""
    mark: str = ""
    """The name of the file that each thing has in its own folder here, such as ``run.toml``; empty: there are none."""
    things: int = 0
    """How many folders have it."""
    free: int | None = None
    """Bytes that the disk has left; None: nobody knows."""


def measure(usages: dict[Path, Usage]) -> Job:
    """Count the files below each folder into its `Usage`; what cannot be read, or is a link, counts nothing."""
    pace = Pace("Measuring", "files")
    done = 0
    yield from pace.report(0)
    for folder, usage in usages.items():
        usage.free = _free(folder)
        for entry in _files(folder):
            with suppress(OSError):
                usage.size += entry.stat(follow_symlinks=False).st_size
                usage.files += 1
                usage.things += entry.name == usage.mark and Path(entry.path).parents[1] == folder
            done += 1
            yield from pace.report(done)


def _free(folder: Path) -> int | None:
    for place in (folder, *folder.parents):
        with suppress(OSError):
            return shutil.disk_usage(place).free
    return None


def clear(cache_folder: Path) -> Job:
    """Remove the prepared data sets from the cache, one by one; they are prepared again when they are needed.

    :raises StudioError: if something is in use or must not be removed; the rest is gone then.
    """
    entries = prepared_sets(cache_folder)
    pace = Pace("Clearing", "data sets", len(entries))
    refused = []
    for done, entry in enumerate(entries):
        yield from pace.report(done)
        try:
            shutil.rmtree(entry)
        except OSError as error:
            refused.append(f"{entry.name} ({error.strerror or error})")
    yield from pace.report(len(entries))
    if refused:
        raise StudioError(f"Some of {cache_folder} is still there: {', '.join(refused[:3])}. Try when nothing runs.")


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    waiting: list[str | Path] = [folder]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as found:
            entries: Iterable[os.DirEntry[str]] = list(found)
            waiting += [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
            yield from (entry for entry in entries if not entry.is_dir(follow_symlinks=False))
