"""Runs as the rows of a table that is sorted by any column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QDateTime, QLocale, QModelIndex, QPersistentModelIndex, Qt, Signal

from ddpm_studio.gui.film.estimate import size_in_words
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.welcome.run_rows import RunRow
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

ROW = Qt.ItemDataRole.UserRole
"""The role of the `RunRow` itself."""
KEY = Qt.ItemDataRole.UserRole + 1
"""The role of what a column is sorted by."""
COLUMNS = (
    QT_TRANSLATE_NOOP("Runs", "Name"),
    QT_TRANSLATE_NOOP("Runs", "Data"),
    QT_TRANSLATE_NOOP("Runs", "State"),
    QT_TRANSLATE_NOOP("Runs", "Steps"),
    QT_TRANSLATE_NOOP("Runs", "Loss"),
    QT_TRANSLATE_NOOP("Runs", "Size"),
    QT_TRANSLATE_NOOP("Runs", "Changed"),
)
NAME, DATA, STATE, STEPS, LOSS, SIZE, CHANGED = range(len(COLUMNS))
NUMBERS = (STEPS, LOSS, SIZE, CHANGED)
Index = QModelIndex | QPersistentModelIndex


class RunsModel(QAbstractTableModel):
    """Shows `rows`; the name can be changed in place, which is told by `renamed`."""

    renamed = Signal(object, str)
    """The `RunRow` and its new name."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self._titles = titles
        self.rows: list[RunRow] = []

    def show_rows(self, rows: Sequence[RunRow]) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        is_title = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._titles[section] if is_title else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == ROW:
            return row
        if role == KEY:
            return self._keys(row)[column]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._words(row)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole and column in NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return plain_tip(str(row.folder)) if role == Qt.ItemDataRole.ToolTipRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.rows[index.row()]
        name = " ".join(str(value).split())
        if role == Qt.ItemDataRole.EditRole and name and name != row.title:
            self.renamed.emit(row, name)
        return False  # shown when it is written

    def _words(self, row: RunRow) -> Sequence[str]:
        locale, standing = QLocale(), row.standing
        steps = f"{locale.toString(standing.step)} / {locale.toString(standing.steps)}"
        loss = "" if standing.loss is None else f"{standing.loss:.4g}"
        when = locale.toString(QDateTime.fromSecsSinceEpoch(int(row.changed)), QLocale.FormatType.ShortFormat)
        return (row.title, row.data, standing.state(), steps, loss, size_in_words(row.size), when)

    def _keys(self, row: RunRow) -> Sequence[Any]:
        standing = row.standing
        loss = float("inf") if standing.loss is None else standing.loss
        words = row.title.casefold(), row.data.casefold(), standing.state()
        return (*words, standing.step, loss, row.size, row.changed)
