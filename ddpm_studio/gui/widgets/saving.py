"""What a widget has saved as a file it tells here, and the main window hears it; where the next one is likely to go."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget


class Saving(QObject):
    """The files of all widgets that know nothing of the rest of the program, such as plots."""

    saved = Signal(object)
    """A file (Path) is complete."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path()
        """Where one is suggested: that of exports, until another was chosen."""

    def ask(self, widget: QWidget, title: str, name: str, kinds: str) -> Path | None:
        """Ask where to save as `name`; None: nowhere."""
        folder = next((place for place in (self.folder, *self.folder.parents) if place.is_dir()), Path.home())
        chosen, _ = QFileDialog.getSaveFileName(widget, title, str(folder / name), kinds)
        return Path(chosen) if chosen else None

    def tell(self, path: Path) -> None:
        """Tell that `path` is complete, and suggest its folder the next time."""
        self.folder = path.parent
        self.saved.emit(path)


SAVING = Saving()
