"""How a training that waits is painted in its list: its turn, its name, and what is chosen or wrong."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, colours, icon
from ddpm_studio.gui.training.queue.entry import Entry
from ddpm_studio.gui.training.queue.entry_model import ENTRY

MARK = 16
TURN = 28
"""Pixels at the left, where its turn stands."""
SMALL = 0.9
"""Of body text, as captions are."""


class EntryPainter(QStyledItemDelegate):
    """Paints one line: 1, its name, its facts; of one that is passed over a sign and the reason."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(option.rect.width(), option.fontMetrics.lineSpacing() + SPACE_ROWS + SPACE_INSIDE)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(ENTRY)
        state: QStyle.StateFlag = option.state
        palette: QPalette = option.palette
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_chosen:
            painter.fillRect(option.rect, palette.highlight())
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, palette.alternateBase())
        ink = palette.highlightedText() if is_chosen else palette.text()
        painter.setPen(ink.color())
        room = QRect(option.rect).adjusted(0, 0, -SPACE_ROWS, 0)
        turn = QRect(room.left(), room.top(), TURN, room.height())
        if entry.problem:
            mark = QRect(0, 0, MARK, MARK)
            mark.moveCenter(turn.center())
            mode = icon("warning").Mode.Selected if is_chosen else icon("warning").Mode.Normal
            icon("warning").paint(painter, mark, mode=mode)
        else:
            painter.drawText(turn, Qt.AlignmentFlag.AlignCenter, f"{index.row() + 1}")
        room.setLeft(turn.right() + 1)
        self._write(painter, option, room, entry, is_chosen)
        painter.restore()

    def _write(
        self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, entry: Entry, is_chosen: bool
    ) -> None:
        level = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        metrics = option.fontMetrics
        title = metrics.elidedText(entry.title, Qt.TextElideMode.ElideRight, room.width() * 2 // 3)
        painter.drawText(room, level, title)
        room.setLeft(room.left() + metrics.horizontalAdvance(title) + 2 * SPACE_ROWS)
        small = QFont(option.font)
        small.setPointSizeF(small.pointSizeF() * SMALL)
        painter.setFont(small)
        if not is_chosen:
            painter.setPen(colours()["warning" if entry.problem else "muted"])
        words = painter.fontMetrics().elidedText(
            entry.problem or entry.facts(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, level, words)
