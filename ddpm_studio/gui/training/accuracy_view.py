"""How often a classifier that trains is right, by how much noise there is."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ddpm_studio.engine.runs.measured import ACCURACIES, ACCURACY
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.widgets.curves.heat_row import HeatRow
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

STEADY = 0.9
"""How much of what was shown stays at each report, which is of a few batches only."""


class AccuracyView(QWidget):
    """A cell for each tenth of t; nothing before the first report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._means: dict[str, float] = {}
        self.total = tabular(set_role(QLabel(textFormat=Qt.TextFormat.PlainText), "caption"))
        self.cells = HeatRow(len(ACCURACIES))
        self.cells.setAccessibleName(self.tr("Accuracy by noise"))
        self.cells.setToolTip(self.tr("How many of the noisy pictures of the last steps it named rightly, by t"))
        self.about = set_role(WrappedLabel(), "caption")
        self.about.setText(
            self.tr("Where little but noise is left it cannot be right more often than by chance: that is no fault.")
        )
        head, ends = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(SPACE_ROWS)
        head.addWidget(set_role(QLabel(self.tr("Accuracy by noise"), textFormat=Qt.TextFormat.PlainText), "section"))
        head.addWidget(self.total, 1)
        ends.addWidget(set_role(QLabel(self.tr("t = 1, little noise"), textFormat=Qt.TextFormat.PlainText), "caption"))
        ends.addStretch(1)
        ends.addWidget(set_role(QLabel(self.tr("t = T, noise alone"), textFormat=Qt.TextFormat.PlainText), "caption"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_ROWS, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addLayout(head)
        column.addWidget(self.cells)
        column.addLayout(ends)
        column.addWidget(self.about)
        self.clear()

    def clear(self) -> None:
        """Show that nothing was measured yet."""
        self._means.clear()
        self._show()

    def take(self, values: Mapping[str, float]) -> None:
        """Take in what a report says, if it says how often it was right."""
        for name in (ACCURACY, *ACCURACIES):
            if name in values:
                before = self._means.get(name, values[name])
                self._means[name] = STEADY * before + (1 - STEADY) * values[name]
        self._show()

    def _show(self) -> None:
        self.cells.show_shares([self._means.get(name) for name in ACCURACIES])
        total = self._means.get(ACCURACY)
        self.total.setText("" if total is None else self.tr("{:.0%} of all").format(total))
