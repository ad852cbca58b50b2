"""Runs as cards beside each other."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QListView

from ddpm_studio.gui.welcome.runs.painter import CardPainter, card_size


class Cards(QListView):
    """A list whose items are cards."""

    def __init__(self) -> None:
        super().__init__()
        self._painter = CardPainter()
        self.setItemDelegate(self._painter)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("Runs"))

    def row_height(self) -> int:
        """Return the pixels that a row of cards needs, however large letters are."""
        return card_size(self.fontMetrics()).height() + 2 * self.frameWidth() + 2
