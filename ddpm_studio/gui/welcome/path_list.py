"""A short list of things on disk, each a button; what is not there any more is greyed, and asks where it is now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ddpm_studio.engine.disk.handed_over import is_there
from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon
from ddpm_studio.gui.welcome.section_head import SectionHead
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

WIDEST, WIDEST_GONE = 220, 150
"""Pixels of a name; of one that has a word more beside it."""


class PathList(QWidget):
    """A heading and buttons below it; not there while there is nothing to list."""

    chosen = Signal(object)
    """A path of the list."""
    missed = Signal(object)
    """A path of the list that is not there any more."""

    def __init__(self, title: str, picture: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_INSIDE)
        self._column.addWidget(SectionHead(title))
        self.buttons: list[QPushButton] = []
        self.hide()

    def add_way(self, text: str, picture: str) -> QPushButton:
        """Add a button that leads elsewhere; whoever adds it connects it."""
        button = self._flat(text, picture)
        self._column.addWidget(button)
        self.show()
        return button

    def show_paths(self, entries: Sequence[tuple[str, Path]]) -> None:
        """List (text, path)."""
        for old in self.buttons:
            old.deleteLater()
        self.buttons = [self._button(text, path) for text, path in entries]
        for button in self.buttons:
            self._column.addWidget(button)
        self.setVisible(bool(entries))

    def _button(self, text: str, path: Path) -> QPushButton:
        metrics = self.fontMetrics()
        is_seen = is_there(path)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, WIDEST if is_seen else WIDEST_GONE)
        button = self._flat(shown if is_seen else self.tr("{}: locate…").format(shown), self._picture)
        if not is_seen:
            button.setStyleSheet(f"{button.styleSheet()} color: palette(placeholder-text);")
        gone = self.tr("{} is not there any more; say where it is now").format(path)
        button.setToolTip(plain_tip(str(path) if is_seen else gone))
        button.setAccessibleName(text)
        button.setProperty("path", str(path))
        button.clicked.connect(self._choose)
        return button

    def _flat(self, text: str, picture: str) -> QPushButton:
        button = QPushButton(icon(picture), text, flat=True)
        button.setStyleSheet("text-align: left; padding: 4px 2px;")
        return button

    def _choose(self) -> None:
        button = self.sender()
        assert isinstance(button, QPushButton)
        path = Path(str(button.property("path")))
        (self.chosen if is_there(path) else self.missed).emit(path)
