"""Which two columns of a comparison of more are held against each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo


class SideChoice(QWidget):
    """Two lists of letters; not there where there are two columns only."""

    chosen = Signal(int, int)
    """The keys of the two columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: list[tuple[int, str]] = []
        self.first = self._make(self.tr("The column that others are held against"))
        self.second = self._make(self.tr("The column that is held against it"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_INSIDE)
        for title, combo in ((self.tr("Hold"), self.first), (self.tr("against"), self.second)):
            label = QLabel(title, textFormat=Qt.TextFormat.PlainText)
            label.setBuddy(combo)
            line.addWidget(label)
            line.addWidget(combo)
            combo.activated.connect(self._choose)
        self.hide()

    def offer(self, columns: Sequence[tuple[int, str]], two: tuple[int, int]) -> None:
        """Offer columns by their keys and letters, of which `two` are chosen."""
        if self._offered != list(columns):
            self._offered = list(columns)
            for combo in (self.first, self.second):
                with QSignalBlocker(combo):
                    combo.clear()
                    for key, letter in columns:
                        combo.addItem(letter, key)
            self.setVisible(len(columns) > 2)
        for combo, key in zip((self.first, self.second), two, strict=True):
            combo.setCurrentIndex(combo.findData(key))

    def _choose(self) -> None:
        self.chosen.emit(self.first.currentData(), self.second.currentData())

    def _make(self, name: str) -> QuietCombo:
        combo = QuietCombo()
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setMinimumContentsLength(1)
        combo.setAccessibleName(name)
        combo.setToolTip(self.tr("Which two the line of a wipe, the difference and the curve above the time are of"))
        return combo
