"""A table to read: a line for each thing, words at the left of their cells and numbers at the right."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ddpm_studio.gui.style.theme import tabular
from ddpm_studio.gui.widgets.next_turn import NextTurn

NONE = "–"
CENTRE = Qt.AlignmentFlag.AlignCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ReadTable(QTableWidget):
    """Shows lines of cells; one line is selected."""

    def __init__(self, heads: Sequence[str], words: Collection[int], parent: QWidget | None = None) -> None:
        """Have these columns, of which those numbered in `words` hold words and the others numbers."""
        super().__init__(parent)
        self._words = words
        self.setColumnCount(len(heads))
        for column, head in enumerate(heads):
            item = QTableWidgetItem(head)
            item.setTextAlignment(self._side(column))
            self.setHorizontalHeaderItem(column, item)
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._turn = NextTurn(self, self._spread)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        tabular(self)

    def show_lines(self, lines: Sequence[Sequence[str]]) -> None:
        """Show these instead of those before."""
        self.setRowCount(len(lines))
        for row, cells in enumerate(lines):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setTextAlignment(self._side(column))
                self.setItem(row, column, item)
        self._turn.ask()

    def _side(self, column: int) -> Qt.AlignmentFlag:
        """Return where the text of a column stands: words behind numbers in the middle, or they would touch."""
        if column not in self._words:
            return RIGHT
        return CENTRE if column else LEFT

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn.ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._turn.ask()

    def _spread(self) -> None:
        """Give each column what it needs, and an equal share of what is left."""
        header, count = self.horizontalHeader(), self.columnCount()
        needed = [max(self.sizeHintForColumn(column), header.sectionSizeHint(column)) for column in range(count)]
        spare, rest = divmod(max(0, self.viewport().width() - sum(needed)), count)
        for column, width in enumerate(needed):
            self.setColumnWidth(column, width + spare + (rest if not column else 0))
