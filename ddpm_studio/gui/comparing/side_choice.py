"""Which two sides of a comparison of more stand beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from ddpm_studio.engine.choices.layout import SIDE_NAMES
from ddpm_studio.gui.style.theme import SPACE_INSIDE
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo


class SideChoice(QWidget):
    """Two lists of letters; not there where only two sides are drawn. Choosing the other's letter exchanges the two."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawn: list[int] = []
        self._two = (0, 1)
        self.first = self._make(self.tr("Side at the left"))
        self.second = self._make(self.tr("Side at the right"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_INSIDE)
        for title, combo in ((self.tr("Sides"), self.first), (self.tr("and"), self.second)):
            label = QLabel(title, textFormat=Qt.TextFormat.PlainText)
            label.setBuddy(combo)
            line.addWidget(label)
            line.addWidget(combo)
        self.hide()
        self.first.activated.connect(self._choose)
        self.second.activated.connect(self._choose)

    @property
    def two(self) -> tuple[int, int]:
        """The numbers of the sides that are chosen."""
        return self._two

    def start_over(self) -> None:
        """Choose A and B, of another comparison."""
        self._two = (0, 1)
        self.offer([])

    def offer(self, drawn: Sequence[int]) -> None:
        """Offer the sides with these numbers, of which there are frames."""
        if self._drawn != list(drawn) or not drawn:
            self._drawn = list(drawn)
            for combo in (self.first, self.second):
                with QSignalBlocker(combo):
                    combo.clear()
                    for number in self._drawn:
                        combo.addItem(SIDE_NAMES[number], number)
            self._show()
            self.setVisible(len(self._drawn) > 2)

    def _choose(self) -> None:
        chosen = (self.first.currentData(), self.second.currentData())
        self._two = chosen if chosen[0] != chosen[1] else (self._two[1], self._two[0])
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        for combo, number in zip((self.first, self.second), self._two, strict=True):
            combo.setCurrentIndex(combo.findData(number))

    def _make(self, name: str) -> QuietCombo:
        combo = QuietCombo()
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setMinimumContentsLength(1)
        combo.setAccessibleName(name)
        combo.setToolTip(self.tr("Which two of the sides stand beside each other"))
        return combo
