"""A place for one picture: drop it, paste it, open it, or pick it from the data."""

from __future__ import annotations

from fnmatch import fnmatch
from html import escape
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon
from ddpm_studio.gui.widgets.alone import sample_film, show_alone
from ddpm_studio.gui.widgets.dropping.dragged import paths_in, picture_in
from ddpm_studio.gui.widgets.dropping.place import DropPlace, Foreseen
from ddpm_studio.gui.widgets.grid.well_frame import WellFrame
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.pixels import Pixels

GAP = 2
"""Pixels between buttons: two wells beside each other are to be no wider than the panels of other pages."""


class ImageWell(QWidget):
    """Shows one picture and says where another comes from; whoever owns it decides what to make of that.

    Keys: Ctrl+V pastes, Enter opens, Delete empties.
    """

    path_dropped = Signal(Path)
    """A file was dropped, pasted or opened."""
    pasted = Signal(np.ndarray)
    """A picture (H, W, 3 or 4) uint8 was pasted."""
    pick_requested = Signal()
    """A picture of the data set is wanted."""
    draw_requested = Signal()
    """The model is to draw a picture; its button is hidden until whoever owns the well shows it."""
    cleared = Signal()
    """The picture was taken away by the user."""

    def __init__(self, name: str = "", patterns: str = "*", use: str = "", parent: QWidget | None = None) -> None:
        """`patterns` of the files that are taken, such as ``*.png *.jpg``; `use` says what becomes of a picture."""
        super().__init__(parent)
        self._name, self._patterns = name, patterns
        self._use = use or self.tr("Use this picture")
        self._drops = DropPlace(self, self._foresee)
        self.frame = WellFrame(name)
        self.open = self._button("folder", self.tr("Open"), self.tr("Open a picture… (Enter)"))
        self.paste = self._button("paste", self.tr("Paste"), self.tr("Paste a picture (Ctrl+V)"))
        self.pick = self._button("grid", self.tr("Data"), self.tr("Take a picture from the data set"))
        self.draw = self._button("dice", self.tr("Draw"), self.tr("Let the model draw a picture from a new seed"))
        self.clear = self._button("close", self.tr("Clear"), self.tr("Take the picture away (Delete)"))
        self.buttons = (self.open, self.paste, self.pick, self.draw, self.clear)
        self._turn = NextTurn(self, self._use_room)
        self._lay_out()
        self.open.clicked.connect(self._ask_file)
        self.paste.clicked.connect(self.paste_picture)
        self.pick.clicked.connect(self.pick_requested)
        self.draw.clicked.connect(self.draw_requested)
        self.clear.clicked.connect(self._clear)
        self.setAccessibleName(name or self.tr("Picture"))
        self.set_empty(self.tr("Drop a picture"), self.tr("or paste, open or pick one"))
        self.show_image(None)

    def show_image(self, pixels: Pixels | None, description: str = "") -> None:
        """Show `pixels` (H, W, C) uint8; None: the empty state. `description` is told in the tool tip."""
        self.frame.show_image(pixels)
        self.frame.setAccessibleDescription(description if pixels is not None else self.frame.empty.text)
        self.frame.setToolTip(f"<qt>{escape(description)}</qt>" if description else "")
        self.clear.setEnabled(pixels is not None)
        why_not = self.tr("There is no picture to take away")
        self.clear.setToolTip(self.clear.accessibleName() if pixels is not None else why_not)

    def set_empty(self, title: str, hint: str) -> None:
        """Say what is wanted here."""
        self.frame.empty.say(title, hint, picture="image")

    def set_busy(self, sentence: str) -> None:
        """Say what is being waited for, in place of the empty state."""
        self.frame.show_image(None)
        self.frame.empty.say(sentence, "")

    def set_pickable(self, pickable: bool, why_not: str = "") -> None:
        """Say whether there is a data set to pick from, and if not, why."""
        self.pick.setEnabled(pickable)
        self.pick.setToolTip(self.pick.accessibleName() if pickable else why_not)

    def paste_picture(self) -> None:
        """Take what is on the clipboard, if it is a file or a picture."""
        mime = QGuiApplication.clipboard().mimeData()
        if mime is None:
            return
        if paths := paths_in(mime):
            self.path_dropped.emit(paths[0])
        elif (pixels := picture_in(mime)) is not None:
            self.pasted.emit(pixels)

    # Building

    def _button(self, picture: str, word: str, name: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon(picture))
        button.setMinimumWidth(button.sizeHint().width())  # with a word as well: what it needs at least stays
        button.setText(word)
        button.setAccessibleName(name)
        button.setToolTip(name)
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addStretch(1)
        for button in self.buttons:
            buttons.addWidget(button)
        self.draw.hide()
        buttons.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_INSIDE)
        rows.addWidget(self.frame, 1)
        rows.addLayout(buttons)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn.ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._turn.ask()

    def _use_room(self) -> None:
        """Write a word beside each icon where all of them have room; no button is higher then."""
        self._write_words(True)
        seen = [button for button in self.buttons if not button.isHidden()]
        needed = sum(button.sizeHint().width() for button in seen) + GAP * (len(seen) - 1)
        self._write_words(self.width() >= needed)

    def _write_words(self, has_words: bool) -> None:
        styles = Qt.ToolButtonStyle
        for button in self.buttons:
            button.setToolButtonStyle(styles.ToolButtonTextBesideIcon if has_words else styles.ToolButtonIconOnly)

    # What the user does

    def _ask_file(self) -> None:
        kind = self.tr("Pictures ({patterns})").format(patterns=self._patterns)
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Open a picture"), "", kind)
        if chosen:
            self.path_dropped.emit(Path(chosen))

    def _clear(self) -> None:
        if self.frame.has_image:
            self.show_image(None)
            self.cleared.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_picture()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask_file()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.frame.has_image:
            self._clear()
        else:
            event.ignore()

    def _foresee(self, mime: QMimeData) -> Foreseen | None:
        """Take one picture; several are for whoever is around, who knows what is to become of each."""
        paths = paths_in(mime)
        is_one = len(paths) == 1 and any(fnmatch(paths[0].name, pattern) for pattern in self._patterns.split())
        return Foreseen(self._use) if is_one or (not paths and mime.hasImage()) else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drops.enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drops.move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drops.leave()
        if paths := paths_in(event.mimeData()):
            event.acceptProposedAction()
            self.path_dropped.emit(paths[0])
        elif (pixels := picture_in(event.mimeData())) is not None:
            event.acceptProposedAction()
            self.pasted.emit(pixels)


def _sample() -> QWidget:
    well = ImageWell("A")
    well.show_image(sample_film(1)[-1, 0], "A blob")
    return well


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
