"""Runs as the rows of a table that is sorted by any column; those that are pinned stay on top."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QPixmap

from ddpm_studio.gui.film.estimate import size_in_words
from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.welcome.runs.differences import in_few_words, what_differs
from ddpm_studio.gui.welcome.runs.rows import RunRow
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

ROW = Qt.ItemDataRole.UserRole
"""The role of the `RunRow` itself."""
KEY = Qt.ItemDataRole.UserRole + 1
"""The role of what a column is sorted by."""
PICTURE = Qt.ItemDataRole.UserRole + 2
"""The role of its newest samples, a `QPixmap`."""
SINCE_BASELINE = Qt.ItemDataRole.UserRole + 3
"""The role of what changed since the baseline, in a few words."""
COLUMNS = (
    QT_TRANSLATE_NOOP("Runs", "Name"),
    QT_TRANSLATE_NOOP("Runs", "Since the baseline"),
    QT_TRANSLATE_NOOP("Runs", "Data"),
    QT_TRANSLATE_NOOP("Runs", "Preset"),
    QT_TRANSLATE_NOOP("Runs", "State"),
    QT_TRANSLATE_NOOP("Runs", "Steps"),
    QT_TRANSLATE_NOOP("Runs", "Loss"),
    QT_TRANSLATE_NOOP("Runs", "Size"),
    QT_TRANSLATE_NOOP("Runs", "Changed"),
    QT_TRANSLATE_NOOP("Runs", "Note"),
)
NAME, SINCE, DATA, PRESET, STATE, STEPS, LOSS, SIZE, CHANGED, NOTE = range(len(COLUMNS))
NUMBERS = (STEPS, LOSS, SIZE, CHANGED)
Index = QModelIndex | QPersistentModelIndex


class RunsModel(QAbstractTableModel):
    """Shows `rows`; name and note can be changed in place, which is told by `renamed` and `noted`."""

    renamed = Signal(object, str)
    """The `RunRow` and its new name."""
    noted = Signal(object, str)
    """The `RunRow` and its new note."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self._titles = titles
        self.rows: list[RunRow] = []
        self.baseline: RunRow | None = None
        """What the others are compared with."""
        self._pictures: dict[Path, QPixmap] = {}

    def show_rows(self, rows: Sequence[RunRow], baseline: Path | None) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows = list(rows)
        self.baseline = next((row for row in rows if row.folder == baseline), None)
        wanted = {row.preview for row in rows}
        self._pictures = {path: picture for path, picture in self._pictures.items() if path in wanted}
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
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() in (NAME, NOTE) else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == ROW:
            return row
        if role == KEY:
            return self._keys(row)[column]
        if role == PICTURE:
            return self._picture(row)
        if role == SINCE_BASELINE:
            return self._since(row)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._words(row)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole and column in NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return plain_tip(self._tip(row, column)) if role == Qt.ItemDataRole.ToolTipRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, words = self.rows[index.row()], " ".join(str(value).split())
        if role == Qt.ItemDataRole.EditRole and index.column() == NAME and words and words != row.title:
            self.renamed.emit(row, words)
        if role == Qt.ItemDataRole.EditRole and index.column() == NOTE and words != row.remarks.note:
            self.noted.emit(row, words)
        return False  # shown when it is written

    def _since(self, row: RunRow) -> str:
        if self.baseline is None:
            return ""
        if row.folder == self.baseline.folder:
            return self.tr("the baseline")
        return in_few_words(what_differs(self.baseline.config, row.config))

    def _tip(self, row: RunRow, column: int) -> str:
        if column == NOTE:
            return row.remarks.note
        if column == SINCE and self.baseline is not None:
            return ", ".join(what_differs(self.baseline.config, row.config))
        why = "" if row.is_training or row.standing.is_done else row.standing.failure
        return "\n".join(filter(None, [row.title, why, row.remarks.note, str(row.folder)]))

    def _words(self, row: RunRow) -> Sequence[str]:
        locale, standing = QLocale(), row.standing
        steps = f"{locale.toString(standing.step)} / {locale.toString(standing.steps)}"
        loss = "" if standing.loss is None else f"{standing.loss:.4g}"
        when = locale.toString(QDateTime.fromSecsSinceEpoch(int(row.changed)), QLocale.FormatType.ShortFormat)
        told = row.title, self._since(row), row.data, row.preset, row.state()
        return (*told, steps, loss, size_in_words(row.size), when, row.remarks.note)

    def _keys(self, row: RunRow) -> Sequence[Any]:
        standing = row.standing
        loss = float("inf") if standing.loss is None else standing.loss
        told = row.title, self._since(row), row.data, row.preset, row.state()
        words = (each.casefold() for each in told)
        return (*words, standing.step, loss, row.size, row.changed, row.remarks.note.casefold())

    def _picture(self, row: RunRow) -> QPixmap:
        if row.preview is None:
            return QPixmap()
        if row.preview not in self._pictures:
            self._pictures[row.preview] = QPixmap(str(row.preview))
        return self._pictures[row.preview]


class RunsInOrder(QSortFilterProxyModel):
    """Those whose words and state are wanted, by any column; pinned ones come first, whatever the order."""

    def __init__(self, model: RunsModel, parent: QObject) -> None:
        super().__init__(parent, filterKeyColumn=-1, sortRole=KEY)
        self._state = ""
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setSourceModel(model)

    def want_state(self, state: str) -> None:
        """Show only runs that stand so, in a word; empty: all."""
        self._state = state
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        row: RunRow = self.sourceModel().index(source_row, 0).data(ROW)
        return self._state in ("", row.state()) and super().filterAcceptsRow(source_row, source_parent)

    def lessThan(self, left: Index, right: Index) -> bool:
        pins = [index.data(ROW).remarks.is_pinned for index in (left, right)]
        if pins[0] != pins[1]:
            return bool(pins[0]) == (self.sortOrder() == Qt.SortOrder.AscendingOrder)
        return bool(left.data(KEY) < right.data(KEY))
