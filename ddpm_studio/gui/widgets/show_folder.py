"""Opening a folder where the system shows folders.

Nothing else is ever opened outside the program: what a file names could be a program.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def show_folder(folder: Path) -> None:
    """Open `folder` in the system's file manager; of one that is not there, the nearest above it that is."""
    folder = folder.absolute()
    there = next((place for place in (folder, *folder.parents) if place.is_dir()), folder)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(there)))
