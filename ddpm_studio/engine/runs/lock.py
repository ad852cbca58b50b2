"""One process writes a run at a time."""

from __future__ import annotations

import errno
import os
import platform
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from ddpm_studio.engine.disk.files import open_regular
from ddpm_studio.engine.errors import StudioError

HOLDER = re.compile(r"process (\d+) on (.*) since (.*) \(start (.*)\)")
TRIES = 20
"""How often the lock is asked for before another process is believed to hold it without saying who it is."""
BETWEEN_TRIES = 0.02
"""Seconds. A look (`holder`) that is in the way is over by then."""
ENOUGH_TRIES = 5
"""After so many tries a process that the lock file names, and that may be alive, is believed to hold the lock."""


@dataclass(frozen=True)
class Holder:
    """Who a lock file names."""

    name: str
    """Such as ``process 4711 on desk since 2026-11-26 01:22``."""
    holds: bool
    """Whether it still holds the lock; if not, it has ended without letting go."""
    lock: Path
    process: int
    computer: str


@contextmanager
def hold(path: Path) -> Iterator[str]:
    """Hold the lock file at `path`; the system lets go of it when the process ends, however it ends.

    :return: who held it before and ended without letting go, such as ``process 4711 on desk since …``; or nothing.
    :raises StudioError: if another process holds it; the sentence says which.
    """
    try:
        stream = path.open("a+", encoding="utf-8", errors="replace")
    except OSError as error:
        raise StudioError(f"{path.parent} cannot be written to: {error.strerror}.") from error
    with stream:
        is_ours, before = _take(stream)
        if not is_ours:
            raise _held(path, before)
        _say(stream, f"process {os.getpid()} on {platform.node()} since {_now()} (start {_start()})")
        try:
            yield _name(before)
        finally:
            _say(stream, "")


def holder(path: Path) -> Holder | None:
    """Look who holds the lock file at `path`, without writing and without having it; None: nobody does.

    What the file says is enough but for one case: it names a process that may be alive. Then the lock itself is asked,
    since that number may belong to another process by now, or the file be a copy. If it is free all the same, the
    question has it for an instant, and `hold` tries again: nobody is refused because of a look. Rejected: trying to
    hold it, which would turn a trainer away that starts just then.
    """
    try:
        with open_regular(path) as stream:
            text = stream.read(300).decode(errors="replace").strip()
            if not (said := HOLDER.match(text)):
                return None
            holds = _may_live(text) and not _is_free(stream.fileno())
            return Holder(_name(text), holds, path, int(said[1]), said[2])
    except OSError:
        return None


def _take(stream: TextIO) -> tuple[bool, str]:
    """Return whether the lock is ours now, and what the file said before.

    Not all is lost at the first try: who is in the way may only look, or not have come to saying who it is.
    """
    for tries in range(1, TRIES + 1):
        stream.seek(0)
        text = stream.read(300).strip()
        if _is_ours(stream.fileno(), text):
            return True, text
        if tries >= ENOUGH_TRIES and _may_live(text):
            break
        time.sleep(BETWEEN_TRIES)
    return False, text


def _is_ours(descriptor: int, before: str) -> bool:
    """Whether the lock is ours now; where the disk knows no locks, by what the file says of its holder."""
    is_ours = _acquired(descriptor)
    if is_ours is not None:
        return is_ours
    return not _may_live(before)


def _may_live(text: str) -> bool:
    """Whether `text` names a holder that is not known to have ended."""
    match = HOLDER.match(text)
    return match is not None and not _has_ended(int(match[1]), match[2], match[4])


def _has_ended(process: int, computer: str, start: str) -> bool:
    """Whether a holder is known to have ended: a process of this computer that is gone, or from before it started."""
    import psutil

    return computer == platform.node() and (start != _start() or not psutil.pid_exists(process))


def _held(path: Path, before: str) -> StudioError:
    match = HOLDER.match(before)
    said = f"The run {path.parent.name} is being written by another process ({_name(before) or 'unknown'})."
    if match and match[2] != platform.node():
        said += f" If {match[2]} no longer runs it, delete {path.name} in its folder."
    return StudioError(said)


def _name(text: str) -> str:
    return text.partition(" (start ")[0]


def _say(stream: TextIO, text: str) -> None:
    """Write who holds the lock; a disk that is full takes nothing from the lock itself."""
    try:
        stream.truncate(0)
        stream.write(f"{text}\n" if text else "")
        stream.flush()
    except OSError:
        pass


def _now() -> str:
    return f"{datetime.now():%Y-%m-%d %H:%M}"


def _start() -> str:
    """Return a text that tells this start of the computer from others."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        import psutil

        return str(round(psutil.boot_time() / 60))


if sys.platform == "win32":
    import msvcrt

    def _acquired(descriptor: int) -> bool | None:
        try:
            os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # beyond the text, which others must be able to read
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _is_free(descriptor: int) -> bool:
        """Whether nobody has the lock; it is not ours afterwards."""
        if not _acquired(descriptor):
            return False
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
        return True

else:
    import fcntl

    def _acquired(descriptor: int) -> bool | None:
        """Whether the system gave us the lock; None where the disk knows none."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            unknown = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)
            return None if error.errno in unknown else False
        return True

    def _is_free(descriptor: int) -> bool:
        """Whether nobody has the lock, as far as the system knows of locks; it is not ours afterwards."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)  # which a file open for reading allows everywhere
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        except OSError:
            return False
        return True
