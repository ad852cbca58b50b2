"""A row of buttons of which one is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE


class Segments(QWidget):
    """Chooses one of several things that are seen at once."""

    chosen = Signal(int)

    def __init__(
        self, entries: Sequence[tuple[str, str, str]], name: str, parent: QWidget | None = None, *, columns: int = 0
    ) -> None:
        """:param entries: text, accessible name and tool tip of each; the first is chosen.

        :param columns: how many stand in a row; 0: all of them.
        """
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE_INSIDE)
        self.buttons = []
        for index in range(len(entries)):
            button = QPushButton()
            button.setCheckable(True)
            button.setProperty("segment", True)
            self._group.addButton(button, index)
            self.buttons.append(button)
            grid.addWidget(button, *divmod(index, columns or len(entries)))
        self.reword(entries)
        self.buttons[0].setChecked(True)
        self._group.idClicked.connect(self.chosen)

    def reword(self, entries: Sequence[tuple[str, str, str]]) -> None:
        """Call the same things by other words."""
        for button, (text, spoken, tip) in zip(self.buttons, entries, strict=True):
            button.setText(text)
            button.setAccessibleName(spoken)
            button.setToolTip(tip)

    @property
    def index(self) -> int:
        """Which one is chosen."""
        return self._group.checkedId()

    def choose(self, index: int) -> None:
        """Choose one."""
        if index != self.index:
            self.buttons[index].setChecked(True)
            self.chosen.emit(index)
