"""A table to read: a line for each thing, words at the left of their cells and numbers at the right."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ddpm_studio.gui.style.theme import tabular

NONE = "–"
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ReadTable(QTableWidget):
    """Shows lines of cells; one line is selected."""

    def __init__(self, heads: Sequence[str], words: Collection[int], parent: QWidget | None = None) -> None:
        """Have these columns, of which those numbered in `words` hold words and the others numbers."""
        super().__init__(parent)
        self._words = words
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels(list(heads))
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setTabKeyNavigation(False)
        tabular(self)

    def show_lines(self, lines: Sequence[Sequence[str]]) -> None:
        """Show these instead of those before."""
        self.setRowCount(len(lines))
        for row, cells in enumerate(lines):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if column not in self._words:
                    item.setTextAlignment(RIGHT)
                self.setItem(row, column, item)
