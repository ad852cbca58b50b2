"""A small window to pick one picture of a data set from."""

from __future__ import annotations

import random

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_INSIDE, SPACE_ROWS, icon, set_role, tabular
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid

PAGE = 60
"""Pictures that are shown at once."""


class DataPicker(QDialog):
    """Shows a page of pictures; a click, or Enter on one, picks it."""

    picked = Signal(int)
    """The picture with this number in the set, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Pick a picture"))
        self._images: Images | None = None
        self._shown: list[int] = []
        self._first = 0
        self.title = set_role(QLabel(textFormat=Qt.TextFormat.PlainText), "section")
        self.grid = ImageGrid()
        self.grid.move_by_arrows()
        self.grid.tile_activated.connect(self._pick)
        self.place = tabular(QLabel(textFormat=Qt.TextFormat.PlainText))
        self.back = self._tool("chevron-left", self.tr("The pictures before (Page Up)"))
        self.on = self._tool("chevron-right", self.tr("The pictures after (Page Down)"))
        self.mix = QPushButton(self.tr("Others at random"))
        self.mix.setIcon(icon("dice"))
        self.mix.setToolTip(self.tr("Show pictures from all over the set"))
        self.mix.setAutoDefault(False)
        self.back.clicked.connect(self.go_back)
        self.on.clicked.connect(self.go_on)
        self.mix.clicked.connect(self.shuffle)
        self._lay_out()

    def _tool(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon(name))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_INSIDE)
        line.addWidget(self.back)
        line.addWidget(self.on)
        line.addWidget(self.place, 1)
        line.addWidget(self.mix)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_GROUPS, SPACE_GROUPS, SPACE_GROUPS, SPACE_ROWS)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(self.title)
        column.addWidget(self.grid, 1)
        column.addLayout(line)
        self.resize(640, 480)

    def offer(self, images: Images, title: str) -> None:
        """Show the window with the pictures of `images`; where it was before in the same set, it still is."""
        if images is not self._images:
            self._images, self._first = images, 0
            self._show_page()
        self.title.setText(title)
        self.show()
        self.raise_()
        self.activateWindow()
        self.grid.setFocus()

    def go_back(self) -> None:
        """Show the pictures before."""
        self._first = max(0, self._first - PAGE)
        self._show_page()

    def go_on(self) -> None:
        """Show the pictures after."""
        self._first += PAGE
        self._show_page()

    def shuffle(self) -> None:
        """Show pictures from all over the set."""
        if self._images is not None:
            count = len(self._images.pixels)
            chosen = sorted(random.sample(range(count), min(PAGE, count)))
            self._show(chosen, self.tr("{} of {}, at random").format(len(chosen), f"{count:,}"))

    def _show_page(self) -> None:
        if self._images is not None:
            count = len(self._images.pixels)
            last = min(self._first + PAGE, count)
            place = self.tr("{} to {} of {}").format(f"{self._first + 1:,}", f"{last:,}", f"{count:,}")
            self._show(list(range(self._first, last)), place)

    def _show(self, indices: list[int], place: str) -> None:
        assert self._images is not None
        images, self._shown = self._images, indices
        try:
            self.grid.show_images(np.ascontiguousarray(images.shown(indices)))
        except StudioError as error:  # their file is not there any more
            self._shown, place = [], str(error)
            self.grid.show_images(None)
            indices = []
        self.grid.set_tile_names([self._name(index) for index in indices])
        self.place.setText(place)
        self.back.setEnabled(self._first > 0)
        self.on.setEnabled(self._first + PAGE < len(images.pixels))

    def _name(self, index: int) -> str:
        images = self._images
        assert images is not None
        name = f"{images.name} {index:,}"
        return f"{name}, {label}" if (label := images.class_of(index)) else name

    def _pick(self, tile: int) -> None:
        if not 0 <= tile < len(self._shown):
            return
        self.grid.show_all()
        self.close()
        self.picked.emit(self._shown[tile])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_PageDown and self.on.isEnabled():
            self.go_on()
        elif event.key() == Qt.Key.Key_PageUp and self.back.isEnabled():
            self.go_back()
        else:
            super().keyPressEvent(event)
