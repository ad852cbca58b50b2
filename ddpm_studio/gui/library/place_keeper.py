"""Keeps what is looked at in a list where it is, while others come on top of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPersistentModelIndex, QPoint
from PySide6.QtWidgets import QListView


class PlaceKeeper(QObject):
    """Follows the model of `view`: a list that stands at its top goes on to show what is new, any other stays."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._held = QPersistentModelIndex()
        self._top = self._value = 0
        model = view.model()
        model.rowsAboutToBeInserted.connect(self._hold)
        model.rowsInserted.connect(self._go_back)
        model.modelAboutToBeReset.connect(self._note)
        model.modelReset.connect(self._return)

    def _hold(self) -> None:
        first = self._view.indexAt(QPoint(self._view.viewport().width() // 2, 0))
        self._held, self._top = QPersistentModelIndex(first), self._view.visualRect(first).top()

    def _go_back(self) -> None:
        bar = self._view.verticalScrollBar()
        if bar.value() == bar.minimum() or not self._held.isValid():
            return
        self._view.doItemsLayout()
        now = self._view.visualRect(self._view.model().index(self._held.row(), 0)).top()
        bar.setValue(bar.value() + now - self._top)

    def _note(self) -> None:
        self._value = self._view.verticalScrollBar().value()

    def _return(self) -> None:
        self._view.doItemsLayout()
        self._view.verticalScrollBar().setValue(self._value)
