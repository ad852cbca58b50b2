"""What stands above the pictures of a column: its letter, what draws it, and what of it is seen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role, tabular
from ddpm_studio.gui.widgets.folding_row import FoldingRow
from ddpm_studio.gui.widgets.menu_button import MenuButton
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

LONG_ENOUGH = "DPM-Solver++ · 20"
"""What draws a column has a line of its own where there is no room for this."""


class ColumnHead(QWidget):
    """Tells of one column; the letter brings its choices to the left."""

    chosen = Signal(int)
    """The choices of the column of this key are wanted."""
    copy_wanted = Signal(int)
    removal_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = 0
        self.letter = QPushButton()
        self.letter.setCheckable(True)
        self.letter.setProperty("segment", True)
        self.letter.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.title, self.note = ElidedLabel(), tabular(ElidedLabel())
        set_role(self.note, "caption")
        self.more = MenuButton("more", "")
        self.copying = self.more.add(self.tr("One more, beginning with its choices"), "copy")
        self.removal = self.more.add(self.tr("Remove this column"), "close")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(FoldingRow(self.letter, self.title, self.more, LONG_ENOUGH))
        column.addWidget(self.note)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.letter.clicked.connect(self._choose)
        self.copying.triggered.connect(self._copy)
        self.removal.triggered.connect(self._remove)

    def show_column(self, key: int, letter: str, title: str, change: str) -> None:
        """Tell of the column `key`: what has drawn it, or else by what `change` it would be drawn now."""
        self.key = key
        self.letter.setText(letter)
        self.letter.setAccessibleName(self.tr("Column {}: {}").format(letter, change or title))
        self.letter.setToolTip(self.tr("How {} is drawn: bring its choices to the left").format(letter))
        self.more.setToolTip(self.tr("What can be done with column {}").format(letter))
        self.more.setAccessibleName(self.more.toolTip())
        set_role(self.title, "warning" if change else None)
        self.title.say(change or title)
        if change:
            self.title.setToolTip(plain_tip(self.tr("{}\nDrawn below: {}").format(change, title)))

    def allow(self, *, more: bool, fewer: bool) -> None:
        """Offer one column more, or one fewer, where that can be."""
        self.copying.setEnabled(more)
        self.removal.setEnabled(fewer)

    def mark(self, is_chosen: bool) -> None:
        """Show whether its choices are at the left."""
        self.letter.setChecked(is_chosen)

    def _choose(self) -> None:
        self.letter.setChecked(True)  # a second click does not take that back
        self.chosen.emit(self.key)

    def _copy(self) -> None:
        self.copy_wanted.emit(self.key)

    def _remove(self) -> None:
        self.removal_wanted.emit(self.key)
