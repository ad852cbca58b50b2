"""The columns of a comparison as a row of letters, of which one is chosen; more and fewer of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.layout import SIDE_NAMES
from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon

FEWEST = 2


class SideLetters(QWidget):
    """Says which column is wanted by its place, and whether one more or one fewer is."""

    chosen = Signal(int)
    more_wanted = Signal()
    copy_wanted = Signal()
    removal_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self.letters: list[QPushButton] = []
        above, below = QHBoxLayout(), QHBoxLayout()
        for place, letter in enumerate(SIDE_NAMES):
            button = QPushButton(letter)
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.setMinimumWidth(1)  # that of the style leaves no room for six
            button.setAccessibleName(self.tr("Column {}").format(letter))
            button.setToolTip(self.tr("How {} is drawn").format(letter))
            self._group.addButton(button, place)
            self.letters.append(button)
            above.addWidget(button, 1)
        self.more = _tool("plus", self.tr("Add"), self.tr("One more column, beginning with the choices of the last"))
        self.copying = _tool(
            "copy", self.tr("Duplicate"), self.tr("One more column, beginning with the choices of this one")
        )
        self.removal = _tool("close", self.tr("Remove"), self.tr("Remove this column"))
        for tool, wanted in (
            (self.more, self.more_wanted),
            (self.copying, self.copy_wanted),
            (self.removal, self.removal_wanted),
        ):
            tool.clicked.connect(wanted)
            below.addWidget(tool)
        below.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 0, 0, 0)
        rows.setSpacing(SPACE_INSIDE)
        for line in (above, below):
            line.setSpacing(SPACE_INSIDE)
            rows.addLayout(line)
        self._group.idClicked.connect(self.chosen)

    def show_places(self, count: int, chosen: int) -> None:
        """There are `count` columns, of which the one at the place `chosen` is chosen."""
        for place, button in enumerate(self.letters):
            button.setVisible(place < count)
        self.letters[chosen].setChecked(True)
        for tool in (self.more, self.copying):
            tool.setEnabled(count < len(SIDE_NAMES))
            why = self.tr("There can be {} columns at most").format(len(SIDE_NAMES))
            tool.setToolTip(tool.accessibleName() if tool.isEnabled() else why)
        self.removal.setEnabled(count > FEWEST)
        why = self.tr("Two columns are the fewest that can be compared")
        self.removal.setToolTip(self.removal.accessibleName() if self.removal.isEnabled() else why)


def _tool(name: str, text: str, tip: str) -> QToolButton:
    button = QToolButton(autoRaise=True)
    button.setText(text)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIcon(icon(name))
    button.setAccessibleName(tip)
    button.setToolTip(tip)
    return button
