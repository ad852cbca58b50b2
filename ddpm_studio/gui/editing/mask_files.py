"""Masks from files, read in a thread, and picture and mask as files."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from ddpm_studio.engine.endings import patterns
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Event, Job, Note, Pixels
from ddpm_studio.engine.export.names import free_name
from ddpm_studio.engine.export.pictures import save_png
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.editing import mask_from
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.canvas.mask_canvas import MaskCanvas
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome


class MaskFiles(QObject):
    """Asks for files, and reads and writes them."""

    def __init__(self, session: Session, canvas: MaskCanvas) -> None:
        super().__init__(canvas)
        self._session, self._canvas = session, canvas
        self._card: ModelCard | None = None
        self._size = (0, 0)
        self._into: list[Pixels] = []
        self._runner = Runner(self)
        self._runner.event_arrived.connect(self._hear)
        self._runner.ended.connect(self._conclude)
        canvas.mask_dropped.connect(self.open)
        canvas.mask_file_wanted.connect(self.ask)
        canvas.save_wanted.connect(self.ask_and_save)

    @property
    def is_busy(self) -> bool:
        """Whether a mask is being read."""
        return self._runner.is_busy

    def suit(self, card: ModelCard | None, size: tuple[int, int]) -> None:
        """Read masks for this model, and for a picture that had this width and height in its file."""
        self._card, self._size = card, size

    def ask(self) -> None:
        """Ask for a file, and have the mask in it."""
        dialog = QFileDialog(self._canvas, self.tr("Open a mask: white is drawn anew, black is kept"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Pictures ({patterns})").format(patterns=patterns()))
        dialog.fileSelected.connect(self._open)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open(self, path: Path) -> None:
        """Have the mask in a file."""
        if self._card is not None:
            self._into = []
            self._runner.run_instead(partial(_read, path, self._card, self._size, self._into))

    def ask_and_save(self) -> None:
        """Ask where to save the picture; its mask is saved beside it, as ``… mask.png``."""
        picture = self._canvas.picture()
        if picture is None:
            return
        dialog = QFileDialog(self._canvas, self.tr("Save picture and mask"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Pictures (*.png)"))
        dialog.setDefaultSuffix("png")
        dialog.selectFile(free_name(Path.home() / "picture.png").name)
        dialog.fileSelected.connect(partial(self._save, picture, self._canvas.mask()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, path: Path, picture: Pixels, mask: Pixels) -> None:
        """Write a picture (H, W, C) and, beside it, its mask (H, W)."""
        beside = free_name(path.with_name(f"{path.stem} mask.png"))
        try:
            save_png(path, picture)
            save_png(beside, mask[..., None])
        except StudioError as error:
            self._session.tell(str(error), "error")
        else:
            self._session.tell(self.tr("Saved {} and {}").format(path, beside.name))

    def _open(self, file: str) -> None:
        self.open(Path(file))

    def _save(self, picture: Pixels, mask: Pixels, file: str) -> None:
        self.save(Path(file), picture, mask)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Note):
            self._session.tell(event.text)

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self._session.report(outcome.report)
        elif self._into:
            self._canvas.set_mask(self._into[0], self.tr("mask from a file"))


def _read(path: Path, card: ModelCard, size: tuple[int, int], into: list[Pixels], control: Control) -> Job:
    mask = yield from mask_from(path, card, size)
    into.append(np.ascontiguousarray(mask[..., 0]))
