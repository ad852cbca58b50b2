"""One process writes a run at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ddpm_studio.engine.errors import StudioError


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`; the system lets go of it when the process ends, however it ends.

    :raises StudioError: if another process holds it; the sentence says which.
    """
    try:
        stream = path.open("a+")
    except OSError as error:
        raise StudioError(f"{path.parent} cannot be written to: {error.strerror}.") from error
    with stream:
        if not _acquired(stream.fileno()):
            stream.seek(0)
            holder = stream.read(100).strip() or "unknown"
            raise StudioError(f"The run {path.parent.name} is being written by another process ({holder}).")
        stream.truncate(0)
        stream.write(f"process {os.getpid()}\n")
        stream.flush()
        yield


if sys.platform == "win32":
    import msvcrt

    def _acquired(descriptor: int) -> bool:
        try:
            os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # beyond the text, which others must be able to read
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _acquired(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
