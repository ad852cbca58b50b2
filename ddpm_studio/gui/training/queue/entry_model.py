"""The trainings that wait as rows of a list that can be dragged to another place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from ddpm_studio.gui.training.queue.entry import Entry
from ddpm_studio.gui.training.queue.upcoming import Upcoming
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

ENTRY = Qt.ItemDataRole.UserRole
"""The role of the `Entry` itself."""
KIND = "application/x-ddpm-studio-waiting"
"""Of what is dragged: the key of an entry."""
Index = QModelIndex | QPersistentModelIndex


class EntryModel(QAbstractListModel):
    """What waits in `upcoming`; the next one is the first row."""

    def __init__(self, upcoming: Upcoming, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._upcoming = upcoming
        self.rows: tuple[Entry, ...] = ()
        upcoming.changed.connect(self.renew)
        self.renew()

    def renew(self) -> None:
        """Take in what waits now."""
        if self._upcoming.entries != self.rows:
            self.beginResetModel()
            self.rows = self._upcoming.entries
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        entry = self.rows[index.row()]
        if role == ENTRY:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            parts = (f"{index.row() + 1}", entry.title, entry.facts(), entry.problem)
            return ", ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip("\n".join(part for part in (entry.title, entry.facts(), entry.problem) if part))
        return None

    # --- dragging --------------------------------------------------------------------------------------------

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        return usual | (Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled)

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [KIND]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(KIND, self.rows[indexes[0].row()].key.encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Move what was dragged before `row`; say that nothing was dropped, as the view would take a row out."""
        place = self._upcoming.place_of(data.data(KIND).toStdString())
        if place is not None:
            to = len(self.rows) if row < 0 else row
            self._upcoming.move(self.rows[place], to - (place < to))
        return False
