"""Reading back what was saved, while training goes on."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

from ddpm_studio.engine.disk.files import open_regular
from ddpm_studio.engine.disk.sealed import what_is_wrong


class Verification:
    """Reads a sealed folder back from the disk itself, in a thread; checksums are computed without Python's lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._why = ""
        self._thread = threading.Thread(target=self._read, name=f"verifying {folder.name}", daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether it is known how the folder is."""
        return not self._thread.is_alive()

    def wait(self) -> str:
        """Return what is wrong with it, or nothing, once that is known."""
        self._thread.join()
        return self._why

    def _read(self) -> None:
        for path in self.folder.glob("*"):
            _forget(path)
        self._why = what_is_wrong(self.folder)


def _forget(path: Path) -> None:
    """Let the system drop its copy of a file, where it can be asked to: what the disk holds is to be read."""
    if not hasattr(os, "posix_fadvise"):
        return
    with contextlib.suppress(OSError), open_regular(path) as stream:
        os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
