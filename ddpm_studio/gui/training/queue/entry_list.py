"""The list of trainings that wait: rows that are dragged, with the keys of the page that shows them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from ddpm_studio.gui.training.queue.entry_model import EntryModel
from ddpm_studio.gui.training.queue.entry_painter import EntryPainter


class EntryList(QListView):
    """Shows an `EntryModel`; a key that `do_by_key` does not know means what it means in any list."""

    focused = Signal()
    """Keys are for this list from now on."""

    def __init__(self, model: EntryModel, do_by_key: Callable[[QKeyEvent], bool]) -> None:
        super().__init__()
        self._entries, self._do_by_key = model, do_by_key
        self._painter = EntryPainter()
        self._rows = 1
        self.key = ""
        """Of the row that is chosen, to be found again wherever it goes."""
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Trainings that wait"))
        self.setToolTip(self.tr("Drag a training to its turn, or move it by Alt and an arrow"))
        self.selectionModel().currentChanged.connect(self._know_key)

    def fit(self, rows: int) -> None:
        """Be as tall as so many rows."""
        self._rows = rows
        row = self.sizeHintForRow(0) if self._entries.rowCount() else self.fontMetrics().lineSpacing()
        self.setFixedHeight(max(1, rows) * row + 2 * self.frameWidth())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit(self._rows)

    def _know_key(self) -> None:
        row, rows = self.currentIndex().row(), self._entries.rows
        if 0 <= row < len(rows):
            self.key = rows[row].key

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._do_by_key(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()
