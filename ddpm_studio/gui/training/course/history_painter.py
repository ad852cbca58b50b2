"""How a line of the history is painted: its step, a sign or small samples, and what happened."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, colours, icon
from ddpm_studio.gui.training.course.history_rows import PICTURE, ROW, Row, RowKind

SIDE = 28
"""Pixels of small samples."""
MARK = 16
SIGNS: dict[RowKind, str] = {
    "started": "play",
    "resumed": "play",
    "rate": "follow",
    "way": "settings",
    "moved": "folder",
    "samples": "image",
    "best": "star",
    "done": "check",
}
"""The icon of each kind; trouble has that of a warning."""


class HistoryPainter(QStyledItemDelegate):
    """Paints one line; steps stand below each other, as wide as the widest that is known."""

    def __init__(self) -> None:
        super().__init__()
        self.widest = 0
        """The largest step there is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(1, max(SIDE, option.fontMetrics.lineSpacing()) + SPACE_INSIDE)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(ROW)
        state: QStyle.StateFlag = option.state
        palette: QPalette = option.palette
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_chosen:
            painter.fillRect(option.rect, palette.highlight())
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, palette.alternateBase())
        ink = palette.highlightedText().color() if is_chosen else palette.text().color()
        room = QRect(option.rect).adjusted(SPACE_INSIDE, 0, -SPACE_ROWS, 0)
        step = QRect(room.left(), room.top(), option.fontMetrics.horizontalAdvance(f"{self.widest:,}"), room.height())
        painter.setPen(ink if is_chosen else colours()["muted"])
        painter.drawText(step, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{row.step:,}")
        room.setLeft(step.right() + SPACE_ROWS)
        self._draw_sign(
            painter, QRect(room.left(), room.top(), SIDE, room.height()), row, index.data(PICTURE), is_chosen
        )
        room.setLeft(room.left() + SIDE + SPACE_ROWS)
        painter.setPen(colours()["warning"] if row.is_trouble and not is_chosen else ink)
        words = option.fontMetrics.elidedText(row.words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def _draw_sign(self, painter: QPainter, room: QRect, row: Row, picture: QPixmap | None, is_chosen: bool) -> None:
        if picture is not None:
            size = (picture.size() / picture.devicePixelRatio()).scaled(SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(room.center())
            painter.drawPixmap(place, picture)
            return
        place = QRect(0, 0, MARK, MARK)
        place.moveCenter(room.center())
        sign = icon("warning" if row.is_trouble else SIGNS.get(row.kind, "info"))
        sign.paint(painter, place, mode=QIcon.Mode.Selected if is_chosen else QIcon.Mode.Normal)
