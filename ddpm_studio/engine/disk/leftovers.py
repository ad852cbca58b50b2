"""What is left over of files and folders that were not finished, and removing it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import stat
from functools import lru_cache
from pathlib import Path

from ddpm_studio.engine.disk.held_folder import found_at, placed

UNFINISHED = ".tmp-"
"""How names begin of what is being written, or was left over: it belongs to nothing yet."""
_HOST = hashlib.blake2b(platform.node().encode(), digest_size=3).hexdigest()


def temporary_prefix() -> str:
    """Return how the names begin of what this process has not finished writing.

    Computer and process are in them, so that what a process that has ended was writing is known, and swept when its
    folder is next written to.
    """
    return f"{UNFINISHED}{_HOST}-{os.getpid()}-"


@lru_cache(maxsize=256)
def sweep_once(folder: Path) -> None:
    """Sweep a folder that is written to for the first time; looking at it for each of its files would take long."""
    sweep(folder)


def sweep(folder: Path) -> None:
    """Remove from `folder` what processes of this computer that have ended were writing."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(UNFINISHED) and is_left_over(entry.name):
                remove(Path(entry.path))


def is_left_over(name: str) -> bool:
    """Whether what is called `name` was being written by a process of this computer that has ended."""
    import psutil

    match = re.match(rf"\.tmp-{_HOST}-(\d+)-", name)
    return match is not None and not psutil.pid_exists(int(match[1]))


def remove(path: Path) -> None:
    """Remove a file, a link or a folder, as far as the system lets us."""
    found = found_at(path)
    if found is None:
        return
    with contextlib.suppress(OSError), placed(path) as (name, handle):
        if stat.S_ISDIR(found.st_mode):
            shutil.rmtree(name, ignore_errors=True, dir_fd=handle)
        else:
            os.unlink(name, dir_fd=handle)
