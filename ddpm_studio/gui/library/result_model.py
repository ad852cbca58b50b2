"""Results as rows of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QUrl
from PySide6.QtGui import QPixmap

from ddpm_studio.engine.films.result import Result
from ddpm_studio.gui.library.caption import caption_of, everything_about, title_of
from ddpm_studio.gui.library.dragged import file_named
from ddpm_studio.gui.results import Results
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

RESULT = Qt.ItemDataRole.UserRole
"""The role of the `Result` itself."""
PICTURE = Qt.ItemDataRole.UserRole + 1
"""The role of its thumbnail, a `QPixmap`."""
IS_LIKE_NEXT = Qt.ItemDataRole.UserRole + 2
"""The role of whether the one below differs in nothing but its seed."""
IS_LOST = Qt.ItemDataRole.UserRole + 3
"""The role of whether its model is in no run any more."""
MOST_PICTURES = 2_000
"""Thumbnails that stay in memory, 150 kB each at most."""
Index = QModelIndex | QPersistentModelIndex


class ResultModel(QAbstractListModel):
    """Those of `results` that `is_wanted`; the newest is the first row."""

    def __init__(self, results: Results, is_wanted: Callable[[Result], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results, self._is_wanted = results, is_wanted
        self._rows: list[Result] = []
        self._lost = results.lost
        self._pictures: dict[str, QPixmap] = {}
        results.changed.connect(self.renew)
        self.renew()

    @property
    def rows(self) -> list[Result]:
        """What is shown."""
        return self._rows

    def renew(self) -> None:
        """Take in what there is now; rows that stay keep their place on the screen."""
        new = [result for result in self._results.items if self._is_wanted(result)]
        if self._lost != self._results.lost and self._rows:
            self._lost = self._results.lost
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
        if new == self._rows:
            return
        more = len(new) - len(self._rows)
        if self._rows and more > 0 and new[more:] == self._rows:  # the usual case: others came on top
            self.beginInsertRows(QModelIndex(), 0, more - 1)
            self._rows = new
            self.endInsertRows()
        elif [each.folder for each in new] == [each.folder for each in self._rows]:
            self._rows = new
            self.dataChanged.emit(self.index(0), self.index(len(new) - 1))
        else:
            self.beginResetModel()
            self._rows = new
            self.endResetModel()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Results can be dragged to other pages and programs."""
        return super().flags(index) | (Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags)

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the pictures of results, with what made them inside, as files with names that say something."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file_named(index.data(RESULT)))) for index in indexes])
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        """What is dragged stays here."""
        return Qt.DropAction.CopyAction

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        result = self._rows[index.row()]
        if role == RESULT:
            return result
        if role == PICTURE:
            return self._picture(result)
        is_lost = self._results.is_lost(result)
        if role == IS_LOST:
            return is_lost
        if role == IS_LIKE_NEXT:
            below = self._rows[index.row() + 1 : index.row() + 2]
            return bool(below) and below[0].facts.alike == result.facts.alike
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{title_of(result)}, {caption_of(result, is_lost)}"
        return plain_tip(everything_about(result, is_lost)) if role == Qt.ItemDataRole.ToolTipRole else None

    def _picture(self, result: Result) -> QPixmap:
        name = result.folder.name
        if name not in self._pictures:
            if len(self._pictures) >= MOST_PICTURES:
                self._pictures.clear()
            self._pictures[name] = QPixmap(str(result.thumbnail))
        return self._pictures[name]
