"""The pictures of a set as the rows of a list, in an order of their own."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from ddpm_studio.engine.datasets.held_out import Numbers, hash_of
from ddpm_studio.engine.datasets.images import Images
from ddpm_studio.engine.datasets.looking_over import Sheet
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.widgets.pixels import to_pixmap
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

PICTURE = Qt.ItemDataRole.UserRole
"""The role of the picture itself, a `QPixmap`."""
IS_LEFT_OUT, GROUP = PICTURE + 1, PICTURE + 2
"""Whether it is left out; the number of its group of near duplicates, -1 for none."""
MOST_KEPT = 4000
"""Pictures that stay drawn; more were seen long ago."""
Index = QModelIndex | QPersistentModelIndex


class SheetModel(QAbstractListModel):
    """Shows a `Sheet`; what is left out is named by its hash."""

    def __init__(self) -> None:
        super().__init__()
        self.images: Images | None = None
        self.order: Numbers = np.empty(0, np.int64)
        self.hashes: list[str] = []
        """Of each picture, by its number."""
        self._groups: Numbers = np.empty(0, np.int64)
        self._left_out: AbstractSet[str] = frozenset()
        self._drawn: dict[int, QPixmap] = {}

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the pictures of `sheet`, in the order of the set."""
        self.beginResetModel()
        self.images, self._groups = sheet.images, sheet.groups
        self.hashes = [] if sheet.images is None else [hash_of(int(crc)) for crc in sheet.images.known_checks]
        self.order = np.arange(len(self.hashes))
        self._drawn.clear()
        self.endResetModel()

    def arrange(self, order: Numbers) -> None:
        """Show the same pictures in another order."""
        self.beginResetModel()
        self.order = order
        self.endResetModel()

    def leave_out(self, hashes: AbstractSet[str]) -> None:
        """Mark the pictures of these hashes as left out, and no others."""
        self._left_out = hashes
        if self.order.size:
            self.dataChanged.emit(self.index(0), self.index(len(self.order) - 1))

    def numbers_left_out(self) -> list[int]:
        """Return the numbers of the pictures that are left out."""
        return [number for number, each in enumerate(self.hashes) if each in self._left_out]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or self.images is None:
            return None
        number = int(self.order[index.row()])
        if role == PICTURE:
            return self._picture(number)
        if role == IS_LEFT_OUT:
            return self.hashes[number] in self._left_out
        if role == GROUP:
            return int(self._groups[number])
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._told(number))
        return self._told(number) if role == Qt.ItemDataRole.AccessibleTextRole else None

    def _told(self, number: int) -> str:
        assert self.images is not None
        parts = [self.tr("Picture {:,}").format(number + 1), self.images.class_of(number)]
        if self._groups[number] >= 0:
            alike = int((self._groups == self._groups[number]).sum())
            parts.append(self.tr("nearly like {:,} others").format(alike - 1))
        if self.hashes[number] in self._left_out:
            parts.append(self.tr("left out"))
        return DOT.join(part for part in parts if part)

    def _picture(self, number: int) -> QPixmap:
        if (found := self._drawn.get(number)) is None:
            assert self.images is not None
            if len(self._drawn) >= MOST_KEPT:
                self._drawn.clear()
            found = self._drawn[number] = to_pixmap(self.images.shown(number))
        return found
