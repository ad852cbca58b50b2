"""The button that opens the drawer with all settings in place of the steps, and closes it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ddpm_studio.gui.style.theme import SPACE_ROWS, icon


class DrawerButton(QWidget):
    """Says how many settings were changed, and stays where it is while the drawer is open."""

    toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QPushButton(icon("settings"), "")
        self.button.setCheckable(True)
        self.button.toggled.connect(self._show_state)
        self.button.toggled.connect(self.toggled)
        self._changes = 0
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, 0)
        line.addWidget(self.button)
        self._show_state()

    def set_changes(self, count: int) -> None:
        """Say that `count` settings differ from those of the preset."""
        self._changes = count
        self._show_state()

    def listen_in(self, drawer: QWidget) -> None:
        """Close the drawer when Esc is pressed in it."""
        keys = QShortcut(QKeySequence(Qt.Key.Key_Escape), drawer)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self._close)

    def _close(self) -> None:
        self.button.setChecked(False)
        self.button.setFocus()

    def _show_state(self) -> None:
        if self.button.isChecked():
            self.button.setText(self.tr("Back to the steps"))
            self.button.setToolTip(self.tr("Close the settings (Esc)"))
        else:
            changed = self.tr("All settings \N{MIDDLE DOT} {:,} changed").format(self._changes)
            self.button.setText(changed if self._changes else self.tr("All settings"))
            self.button.setToolTip(self.tr("Everything that can be chosen for a run, and a filter to find it"))
