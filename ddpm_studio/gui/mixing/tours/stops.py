"""The pictures that a tour visits in place of images of a seed: files that are dropped or opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.pictures import AnyPicture, PictureFile
from ddpm_studio.engine.choices.tours.tour import MOST_STOPS
from ddpm_studio.engine.endings import patterns
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.gui.choosing.own_pictures import kept
from ddpm_studio.gui.choosing.picture_loader import Gathered, Gathering, PictureLoader
from ddpm_studio.gui.forms.form_row import ProblemLine
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon, set_role
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

HEIGHT = 96
"""Pixels of the pictures, as the model sees them."""


class Stops(QWidget):
    """Shows the pictures in the order in which they are visited; with none, images of a seed are."""

    changed = Signal()
    """Others, or what they look like is known now."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.pictures: tuple[AnyPicture, ...] = ()
        self._card: ModelCard | None = None
        self._fetched = Gathered()
        self.about = set_role(WrappedLabel(), "caption")
        self.grid = ImageGrid()
        self.grid.setFixedHeight(HEIGHT)
        self.problem_line = ProblemLine()
        self.add_button = _tool("folder", self.tr("Add pictures…"), self.tr("Pictures to visit; they can be dropped"))
        self.clear_button = _tool("close", self.tr("None"), self.tr("Visit images of a seed again"))
        line = QHBoxLayout()
        line.setSpacing(SPACE_INSIDE)
        line.addWidget(self.add_button)
        line.addWidget(self.clear_button)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        for widget in (self.about, self.grid, self.problem_line):
            column.addWidget(widget)
        column.addLayout(line)
        self._loader = PictureLoader(self)
        self._loader.arrived.connect(self._show_fetched)
        self._loader.failed.connect(session.report)
        self.add_button.clicked.connect(self._ask)
        self.clear_button.clicked.connect(self._clear)
        self._show()

    # --- what is chosen --------------------------------------------------------------------------------------

    def use_model(self, card: ModelCard | None) -> None:
        """Show the pictures as this model sees them."""
        self._card = card
        self._fetch()

    def add(self, paths: Sequence[Path]) -> None:
        """Visit these files, too."""
        self.set_pictures((*self.pictures, *(PictureFile(path=path) for path in paths)))

    def set_pictures(self, pictures: Sequence[AnyPicture]) -> None:
        """Visit these."""
        self.pictures = tuple(pictures)[:MOST_STOPS]
        self._fetch()

    def kept(self) -> tuple[AnyPicture, ...]:
        """Return the pictures so that they need no files of the user's."""
        return tuple(kept(picture, self._fetched.pictures.get(picture)) for picture in self.pictures)

    def problem(self) -> str:
        """Say what is wrong, or nothing."""
        if len(self.pictures) == 1:
            return self.tr("A tour needs two pictures at least: add another, or choose none.")
        return next((sentence for sentence in self._fetched.problems.values()), "")

    # --- inside ----------------------------------------------------------------------------------------------

    def _fetch(self) -> None:
        self._fetched = Gathered()
        if self._card is not None and self.pictures:
            self._loader.fetch(Gathering(self._card, self.pictures))
        self._show()

    def _show_fetched(self, fetched: Gathered) -> None:
        self._fetched = fetched
        self._show()

    def _show(self) -> None:
        seen = [pixels for picture in self.pictures if (pixels := self._fetched.pictures.get(picture)) is not None]
        self.grid.show_images(np.stack(seen) if seen else None)
        self.grid.setVisible(bool(seen))
        self.clear_button.setEnabled(bool(self.pictures))
        self.about.setText(
            self.tr("{} pictures are visited; DDIM finds the noise of each.").format(len(self.pictures))
            if self.pictures
            else self.tr("Images of the seed are visited. Drop pictures here to visit those instead.")
        )
        self.problem_line.show_sentence(self.problem() if self.pictures else "")
        self.changed.emit()

    def _clear(self) -> None:
        self.set_pictures(())

    def _ask(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Pictures to visit"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(self.tr("Pictures ({})").format(patterns()))
        dialog.filesSelected.connect(self._take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, files: Sequence[str]) -> None:
        self.add([Path(file) for file in files])


def _tool(name: str, text: str, tip: str) -> QToolButton:
    button = QToolButton(autoRaise=True)
    button.setText(text)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIcon(icon(name))
    button.setToolTip(tip)
    return button
