"""What was written for the user since the program was started: exports, films, reports, tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True)
class SavedFile:
    """A file, or a folder of files, and when it was complete."""

    path: Path
    when: datetime


class SavedFiles(QObject):
    """Keeps them after their messages have gone."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.newest: list[SavedFile] = []
        """The newest first; one that was written again is there once."""

    def add(self, path: Path) -> None:
        """Know that `path` is complete now."""
        others = [other for other in self.newest if other.path != path]
        self.newest = [SavedFile(path, datetime.now().astimezone()), *others]
        self.changed.emit()
