"""What the system tells of things on the disk."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path


def kind_of(mode: int) -> str:
    """Return in words what a thing on the disk is."""
    for is_one, word in (
        (stat.S_ISLNK, "a link"),
        (stat.S_ISREG, "a file"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
    ):
        if is_one(mode):
            return word
    return "a device"


def told_path(handle: int) -> str:
    """Return the path of an open folder, as the system tells it now; nothing where it does not."""
    try:
        if sys.platform == "darwin":
            import fcntl

            return os.fsdecode(fcntl.fcntl(handle, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0"))
        return str(Path(f"/proc/self/fd/{handle}").readlink())
    except OSError:
        return ""
