"""Something that was opened lately and is not where it was: the user says where it is now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from ddpm_studio.engine.disk.handed_over import is_folder
from ddpm_studio.engine.endings import VIDEOS, ending_of
from ddpm_studio.engine.runs.run_list import is_run
from ddpm_studio.gui.settings import Settings

FILES = frozenset((".zip", ".npz", ".npy", ".gz", ".bin", *VIDEOS))
"""Endings of data sets that are files; those of IDX may have none."""
Recent = Literal["recent_runs", "recent_data"]


def locate(settings: Settings, name: Recent, gone: Path, use: Callable[[Path], None], widget: QWidget) -> None:
    """Ask where what was at `gone` is now, put that in its place in one list of the preferences, and use it."""
    near = next((folder for folder in gone.parents if is_folder(folder)), Path.home())
    title = QCoreApplication.translate("Locating", "Where is {} now?").format(gone.name)
    dialog = QFileDialog(widget.window(), title, str(near))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    is_file = name == "recent_data" and (ending_of(gone) in FILES or gone.name.endswith("ubyte"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile if is_file else QFileDialog.FileMode.Directory)
    dialog.fileSelected.connect(partial(_take, settings, name, gone, use))
    dialog.open()


def _take(settings: Settings, name: Recent, gone: Path, use: Callable[[Path], None], found: str) -> None:
    if name == "recent_data" or is_run(Path(found)):  # by the wrong folder the entry would be lost
        listed: tuple[Path, ...] = getattr(settings.now, name)
        moved = (Path(found) if path == gone else path for path in listed)
        settings.change(**{name: tuple(dict.fromkeys(moved))})
    use(Path(found))
