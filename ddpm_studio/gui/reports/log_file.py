"""The log on disk: it does not grow without bound, and nothing waits or fails because of it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from ddpm_studio.engine.disk.files import open_own

MOST_BYTES = 1_000_000
KEPT = 3
"""Files: the one that is written, and those before it."""


class LogFile:
    """Appends lines to ``studio.log`` in `folder`; a full one becomes ``studio.1.log``, that one ``studio.2.log``.

    The file is opened for each line: lines are rare, and two windows may write the same log. Where the disk refuses,
    lines are lost, for they are no reason to stop anything.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.path = folder / "studio.log"
        self._most = most_bytes

    def write(self, line: str) -> None:
        """Add one line."""
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = open_own(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(line + "\n")
                size = stream.tell()
            if size > self._most:
                self._turn_over()

    def _turn_over(self) -> None:
        for number in range(KEPT - 1, 0, -1):
            source = self._numbered(number - 1)
            if source.exists():
                source.replace(self._numbered(number))

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"studio.{number}.log") if number else self.path
