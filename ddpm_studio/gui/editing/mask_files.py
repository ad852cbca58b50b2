"""Masks from files, and the picture with its mask into files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from ddpm_studio.engine.endings import patterns
from ddpm_studio.engine.events import Control, Job, Note, Pixels, Progress, Saved
from ddpm_studio.engine.export.names import free_name
from ddpm_studio.engine.export.pictures import save_png
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.editing import read_mask
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.canvas.mask_canvas import MaskCanvas
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

MASK = "-mask"
"""Follows the name of the picture in that of its mask."""


@dataclass
class _Opened:
    mask: Pixels | None = None
    told: str = ""


class MaskFiles(QObject):
    """Reads a mask that is dropped on a canvas or asked for there, and saves what it shows."""

    saved = Signal(Path)
    """The picture was written to this file, and its mask beside it."""

    def __init__(self, session: Session, canvas: MaskCanvas) -> None:
        super().__init__(canvas)
        self._session, self._canvas = session, canvas
        self._card: ModelCard | None = None
        self._size: tuple[int, int] | None = None
        self._opened, self._written = _Opened(), Path()
        self._reader, self._writer = Runner(self), Runner(self)
        self._reader.ended.connect(self._take)
        self._writer.ended.connect(self._tell_saved)
        canvas.mask_dropped.connect(self.read)
        canvas.mask_file_wanted.connect(self.ask_to_read)
        canvas.save_wanted.connect(self.ask_to_save)

    def suit(self, card: ModelCard | None, size: tuple[int, int] | None) -> None:
        """Bring masks to what the model of this card sees of a picture whose own (width, height) is `size`."""
        self._card, self._size = card, size

    def ask_to_read(self) -> None:
        """Ask for a mask."""
        dialog = QFileDialog(self._canvas, self.tr("Open a mask: white is drawn anew"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Pictures ({patterns})").format(patterns=patterns()))
        dialog.fileSelected.connect(self._read_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_to_save(self) -> None:
        """Ask where to save the picture; its mask lies beside it."""
        if self._canvas.picture() is None:
            return
        dialog = QFileDialog(self._canvas, self.tr("Save picture and mask"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PNG pictures (*.png)"))
        dialog.setDefaultSuffix("png")
        dialog.selectFile(free_name(Path(dialog.directory().absolutePath()) / "edited.png").name)
        dialog.fileSelected.connect(self._save_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def read(self, path: Path) -> None:
        """Have the mask in a file: white is drawn anew, black is known."""
        if self._card is not None:
            self._opened = _Opened()
            self._reader.run_instead(partial(_open_mask, path, self._card, self._size, self._opened))

    def save(self, path: Path) -> None:
        """Write the picture as it lies in the frame, and its mask beside it."""
        picture = self._canvas.picture()
        if picture is not None:
            self._written = path
            mask = self._canvas.mask()[..., None]
            self._writer.run_instead(partial(_write, path, picture, mask))

    # --- inside ----------------------------------------------------------------------------------------------

    def _read_chosen(self, file: str) -> None:
        self.read(Path(file))

    def _save_chosen(self, file: str) -> None:
        self.save(Path(file))

    def _take(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self._session.report(outcome.report)
        elif self._opened.mask is not None:
            self._canvas.set_mask(self._opened.mask[..., 0], self.tr("mask from a file"))
            if self._opened.told:
                self._session.tell(self._opened.told)

    def _tell_saved(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self._session.report(outcome.report)
        elif outcome.kind == "finished":
            self.saved.emit(self._written)


def mask_beside(path: Path) -> Path:
    """Return where the mask of a picture is to lie: in the place of an earlier one only where the picture does so."""
    beside = path.with_name(f"{path.stem}{MASK}.png")
    return beside if path.exists() else free_name(beside)


def _open_mask(path: Path, card: ModelCard, size: tuple[int, int] | None, into: _Opened, control: Control) -> Job:
    yield Progress(0, 1, "images")
    height, width, _ = card.image_shape
    reading = read_mask(path, card, size or (width, height))
    while True:
        try:
            event = next(reading)
        except StopIteration as end:
            into.mask = end.value
            return
        if isinstance(event, Note):
            into.told = event.text
        yield event


def _write(path: Path, picture: Pixels, mask: Pixels, control: Control) -> Job:
    yield Progress(0, 2, "files")
    beside = mask_beside(path)
    save_png(path, picture)
    yield Progress(1, 2, "files")
    save_png(beside, mask)
    yield Saved("export", path)
