"""A row for each way to sample: what it takes, and how good it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ddpm_studio.engine.findings import Benched
from ddpm_studio.gui.style.theme import tabular

NONE = "–"
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
WORDS = (0, 2)
"""Columns of words; the others are of numbers."""


class BenchTable(QTableWidget):
    """Shows `Benched`s; one row is selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heads = [self.tr("sampler"), self.tr("steps"), self.tr("spacing"), self.tr("ms an image")]
        heads += [self.tr("calls"), self.tr("from long chain"), self.tr("KD×10³")]
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels(heads)
        self.setAccessibleName(self.tr("Samplers"))
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setTabKeyNavigation(False)
        tabular(self)

    def show_ways(self, ways: Sequence[Benched], selected: Benched | None) -> None:
        """Show a row for each of `ways`."""
        locale = QLocale()
        self.setRowCount(len(ways))
        for row, way in enumerate(ways):
            apart = NONE if way.distance is None else locale.toString(way.distance, "f", 1)
            took = f"{1000 * way.seconds:.3g}"
            words = (way.sampler, str(way.steps), way.spacing, took, str(way.calls), apart, kernel_in_words(way))
            for column, text in enumerate(words):
                item = QTableWidgetItem(text)
                if column not in WORDS:
                    item.setTextAlignment(RIGHT)
                self.setItem(row, column, item)
            if way is selected:
                self.selectRow(row)


def kernel_in_words(way: Benched) -> str:
    """Write the kernel distance, with its error; a dash where it is not known."""
    if way.kernel is None:
        return NONE
    return f"{1000 * way.kernel:.1f}" + ("" if way.error is None else f" ± {1000 * way.error:.1f}")
