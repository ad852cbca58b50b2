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
from datetime import datetime
from pathlib import Path
from typing import TextIO

from ddpm_studio.engine.errors import StudioError

HOLDER = re.compile(r"process (\d+) on (.*) since (.*) \(start (.*)\)")


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
        stream.seek(0)
        before = stream.read(300).strip()
        if not _is_ours(stream.fileno(), before):
            raise _held(path, _read_holder(stream))
        _say(stream, f"process {os.getpid()} on {platform.node()} since {_now()} (start {_start()})")
        try:
            yield _holder(before)
        finally:
            _say(stream, "")


def _read_holder(stream: TextIO) -> str:
    """Return what the holder says of itself; it may not have come to it yet."""
    for _ in range(20):
        stream.seek(0)
        text = stream.read(300).strip()
        match = HOLDER.match(text)
        if match and not _has_ended(int(match[1]), match[2], match[4]):
            break
        time.sleep(0.02)
    return text


def _is_ours(descriptor: int, before: str) -> bool:
    """Whether the lock is ours now; where the disk knows no locks, by what the file says of its holder."""
    is_ours = _acquired(descriptor)
    if is_ours is not None:
        return is_ours
    match = HOLDER.match(before)
    return match is None or _has_ended(int(match[1]), match[2], match[4])


def _has_ended(process: int, computer: str, start: str) -> bool:
    """Whether a holder is known to have ended: a process of this computer that is gone, or from before it started."""
    import psutil

    return computer == platform.node() and (start != _start() or not psutil.pid_exists(process))


def _held(path: Path, before: str) -> StudioError:
    match = HOLDER.match(before)
    said = f"The run {path.parent.name} is being written by another process ({_holder(before) or 'unknown'})."
    if match and match[2] != platform.node():
        said += f" If {match[2]} no longer runs it, delete {path.name} in its folder."
    return StudioError(said)


def _holder(text: str) -> str:
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
