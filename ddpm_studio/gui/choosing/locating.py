"""Something that was opened lately and is not where it was: the user says where it is now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from ddpm_studio.gui.settings import Settings

Recent = Literal["recent_runs", "recent_data"]


def locate(settings: Settings, name: Recent, gone: Path, use: Callable[[Path], None], widget: QWidget) -> None:
    """Ask where what was at `gone` is now, put that in its place in one list of the preferences, and use it."""
    near = next((folder for folder in gone.parents if folder.is_dir()), Path.home())
    title = QCoreApplication.translate("Locating", "Where is {} now?").format(gone.name)
    dialog = QFileDialog(widget.window(), title, str(near))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    is_file = name == "recent_data" and bool(gone.suffix)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile if is_file else QFileDialog.FileMode.Directory)
    dialog.fileSelected.connect(partial(_take, settings, name, gone, use))
    dialog.open()


def _take(settings: Settings, name: Recent, gone: Path, use: Callable[[Path], None], found: str) -> None:
    listed: tuple[Path, ...] = getattr(settings.now, name)
    moved = (Path(found) if path == gone else path for path in listed)
    settings.change(**{name: tuple(dict.fromkeys(moved))})
    use(Path(found))
