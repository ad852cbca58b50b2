"""How a run is painted: its newest samples beside its name in a table, or as a card."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, colours, icon, picture_ground
from ddpm_studio.gui.welcome.runs.model import LOSS, PICTURE, ROW, SINCE_BASELINE, STATE, STEPS
from ddpm_studio.gui.welcome.runs.rows import RunRow

SIDE, CARD_SIDE = 36, 128
"""Pixels of the samples in a table, and on a card."""
MARK = 14
LINES = 4
Index = QModelIndex | QPersistentModelIndex


def paint_samples(painter: QPainter, place: QRect, index: Index) -> None:
    """Paint the newest samples of a run into a square, with a pin in its corner if it is pinned."""
    row, picture = index.data(ROW), index.data(PICTURE)
    painter.fillRect(place, QColor(picture_ground))
    if isinstance(picture, QPixmap) and not picture.isNull():
        inside = QRect(place.topLeft(), picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio))
        inside.moveCenter(place.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, picture.width() > inside.width())
        painter.drawPixmap(inside, picture)
    if row.remarks.is_pinned:
        mark = QRect(place.right() - MARK - 1, place.top() + 2, MARK, MARK)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours()["window"])
        painter.drawEllipse(mark.adjusted(-2, -2, 2, 2))
        icon("pin").paint(painter, mark)


def card_size(metrics: QFontMetrics) -> QSize:
    """Return the pixels of a card in letters of this size."""
    return QSize(CARD_SIDE + 12 * SPACE_ROWS, CARD_SIDE + LINES * metrics.lineSpacing() + 4 * SPACE_ROWS)


class NamePainter(QStyledItemDelegate):
    """Paints the column of names, with the samples before them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + SIDE + SPACE_ROWS, max(size.height(), SIDE + 2 * SPACE_INSIDE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place = QRect(option.rect.left() + SPACE_INSIDE, 0, SIDE, SIDE)
        place.moveCenter(option.rect.center())
        place.moveLeft(option.rect.left() + SPACE_INSIDE)
        words = QStyleOptionViewItem(option)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, option.palette.highlight())
        words.rect = option.rect.adjusted(SIDE + SPACE_ROWS, 0, 0, 0)
        super().paint(painter, words, index)
        painter.save()
        paint_samples(painter, place, index)
        painter.restore()

    def updateEditorGeometry(self, editor: object, option: QStyleOptionViewItem, index: Index) -> None:
        """Leave the samples in sight while the name is changed."""
        words = QStyleOptionViewItem(option)
        words.rect = option.rect.adjusted(SIDE + SPACE_ROWS, 0, 0, 0)
        super().updateEditorGeometry(editor, words, index)  # type: ignore[arg-type]


class CardPainter(QStyledItemDelegate):
    """Paints a run as a card: samples, name, how far it is, what changed since the baseline or the note."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return card_size(option.fontMetrics)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        room = option.rect.adjusted(SPACE_INSIDE, SPACE_INSIDE, -SPACE_INSIDE, -SPACE_INSIDE)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours()["border"], 1))
        painter.setBrush(option.palette.highlight() if is_chosen else colours()["base"])
        painter.drawRoundedRect(room, 4, 4)
        place = QRect(0, room.top() + SPACE_ROWS, CARD_SIDE, CARD_SIDE)
        place.moveLeft(room.center().x() - CARD_SIDE // 2)
        paint_samples(painter, place, index)
        palette: QPalette = option.palette
        ink = palette.highlightedText() if is_chosen else palette.text()
        painter.setPen(ink.color())
        top = place.bottom() + SPACE_ROWS
        for line in _lines(index):
            line_room = QRect(room.left() + SPACE_ROWS, top, room.width() - 2 * SPACE_ROWS, option.fontMetrics.height())
            told = option.fontMetrics.elidedText(line, Qt.TextElideMode.ElideRight, line_room.width())
            painter.drawText(line_room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, told)
            top += option.fontMetrics.lineSpacing()
        painter.restore()


def _lines(index: Index) -> list[str]:
    row: RunRow = index.data(ROW)
    state, steps, loss = (index.sibling(index.row(), column).data() for column in (STATE, STEPS, LOSS))
    how_far = " \N{MIDDLE DOT} ".join(filter(None, [steps, f"loss {loss}" if loss else ""]))
    return [row.title, state, how_far, index.data(SINCE_BASELINE) or row.remarks.note][:LINES]
