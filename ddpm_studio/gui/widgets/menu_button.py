"""A small button that opens a menu."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ddpm_studio.gui.style.theme import icon


class MenuButton(QToolButton):
    """Opens a menu whose entries are made by `add`."""

    def __init__(self, picture: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setIcon(icon(picture))
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setStyleSheet("QToolButton::menu-indicator { image: none; }")

    def add(self, text: str, picture: str = "") -> QAction:
        """Add an entry at the end of the menu, and return it."""
        # Made here and not by the menu: what Qt makes, PySide calls deleted as soon as something that knew it has gone.
        entry = QAction(text, self._menu)
        if picture:
            entry.setIcon(icon(picture))
        self._menu.addAction(entry)
        return entry

    def separate(self) -> None:
        """Set the entries that follow apart."""
        self._menu.addSeparator()

    def open(self) -> None:
        """Show the menu below the button."""
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
