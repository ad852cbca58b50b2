"""Asking the process that holds a run to save and end."""

from __future__ import annotations

import platform
import signal
import sys
from pathlib import Path

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.lock import Holder


def ask_to_end(holder: Holder) -> None:
    """Send SIGTERM, on which a trainer saves and ends, to the process that holds a run.

    That the lock is held, and its file names a living process, is not enough: that number may belong to another
    process by now, while a new holder has yet to write its own. So the process must have the file open, too; and
    psutil looks once more, right before it sends, whether it is still the same process.

    :raises StudioError: if it is a process of another computer or of another user, or not the holder.
    """
    trained = f"{holder.lock.parent.name} is trained by {holder.name}"
    if holder.computer != platform.node():
        raise StudioError(f"{trained}: stop it on {holder.computer}.")
    if sys.platform == "win32":  # where a signal to another process ends it at once, without saving
        raise StudioError(f"{trained}: stop it where it was started, by Ctrl+C or in its window.")
    import psutil

    try:
        process = psutil.Process(holder.process)
        is_sure = any(_is_same(Path(file.path), holder.lock) for file in process.open_files())
        if is_sure:
            process.send_signal(signal.SIGTERM)
    except psutil.AccessDenied as error:
        raise StudioError(f"{trained}, which belongs to another user: ask them to stop it.") from error
    except psutil.NoSuchProcess:
        is_sure = False
    if not is_sure:
        raise StudioError(f"{trained}, as it seems, but that process does not have it open: try again in a moment.")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.name == other.name and one.samefile(other)
    except OSError:
        return False
