"""How a result is painted in a list: its picture, what tells it apart, and how it belongs to its neighbours."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ddpm_studio.engine.films.result import Mark, Result
from ddpm_studio.gui.library.caption import short_caption, shortest_caption, title_of, way_of
from ddpm_studio.gui.library.result_model import IS_LIKE_NEXT, IS_LOST, PICTURE, RESULT
from ddpm_studio.gui.style.theme import SPACE_INSIDE, colours, icon, picture_ground
from ddpm_studio.gui.widgets.pixels import FINE, checkerboard

MARK = 16
"""Pixels of the star, and of the sign that the film has left."""
BADGES: dict[Mark, str] = {"exported": "export", "sent": "send", "used": "branch"}
"""The sign of what was done with a result."""
WORDS = "DPM-Solver++, 20 steps"
"""What there is room for below a picture on a page, however large letters are."""
FADED = 0.45
"""How much is seen of the picture of a film that has left."""


class ResultPainter(QStyledItemDelegate):
    """Paints a picture of `side` pixels with its caption: a line in a rail; title, how and when on a page."""

    def __init__(self, side: int, lines: int = 1) -> None:
        super().__init__()
        self._side, self._lines = side, lines

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self.tile(option.fontMetrics)

    def tile(self, metrics: QFontMetrics) -> QSize:
        """Return the room that one takes in letters of these sizes."""
        words = self._lines * metrics.lineSpacing()
        widest = 0 if self._lines == 1 else metrics.horizontalAdvance(WORDS)
        return QSize(max(self._side, widest) + 4 * SPACE_INSIDE, self._side + words + 5 * SPACE_INSIDE)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        result: Result = index.data(RESULT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = option.rect.adjusted(2, 2, -2, -2)
        state: QStyle.StateFlag = option.state
        palette: QPalette = option.palette
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.highlight())
            painter.drawRoundedRect(room, 4, 4)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.alternateBase())
            painter.drawRoundedRect(room, 4, 4)
        left = room.left() + ((room.width() - self._side) // 2 if self._lines == 1 else SPACE_INSIDE)
        place = QRect(left, room.top() + SPACE_INSIDE, self._side, self._side)
        self._paint_picture(painter, place, index.data(PICTURE), result)
        if index.data(IS_LOST):
            self._badge(painter, QRect(place.left() + 3, place.top() + 2, MARK, MARK), "warning")
        if self._lines == 1 and index.data(IS_LIKE_NEXT):
            self._tie(painter, place, room.bottom())
        ink = palette.highlightedText() if state & QStyle.StateFlag.State_Selected else palette.text()
        words = QRect(QPoint(room.left(), place.bottom() + SPACE_INSIDE), room.bottomRight())
        self._write(painter, option, words, ink.color(), result)
        painter.restore()

    def _paint_picture(self, painter: QPainter, place: QRect, picture: QPixmap, result: Result) -> None:
        painter.fillRect(place, QColor(picture_ground))
        is_whole = result.film_file is not None or result.picture is not None
        painter.setOpacity(1.0 if is_whole else FADED)
        if not picture.isNull():
            fitted = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            inside = QRect(QPoint(0, 0), fitted)
            inside.moveCenter(place.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, picture.width() > fitted.width())
            if picture.hasAlphaChannel():
                painter.fillRect(inside, checkerboard(FINE))
            painter.drawPixmap(inside, picture)
        painter.setOpacity(1.0)
        badges = ["star"] * result.is_starred + [BADGES[mark] for mark in BADGES if mark in result.marks]
        for number, name in enumerate(badges):
            top = place.top() + 2 + number * (MARK + SPACE_INSIDE + 1)
            self._badge(painter, QRect(place.right() - MARK - 1, top, MARK, MARK), name)

    def _badge(self, painter: QPainter, place: QRect, name: str) -> None:
        """Paint a small sign on a disc of its own, so that it is seen on any picture."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours()["window"])
        painter.drawEllipse(place.adjusted(-2, -2, 2, 2))
        icon(name).paint(painter, place)

    def _tie(self, painter: QPainter, place: QRect, bottom: int) -> None:
        """Paint a line to the one below, which differs in nothing but its seed."""
        painter.setPen(QPen(colours()["accent_line"], 2))
        x = place.left() - SPACE_INSIDE
        painter.drawLine(x, place.top(), x, bottom + 2 * SPACE_INSIDE)

    def _write(self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, ink: QColor, result: Result) -> None:
        painter.setPen(ink)
        room = room.adjusted(SPACE_INSIDE, 0, -SPACE_INSIDE, 0)
        across = Qt.AlignmentFlag.AlignHCenter if self._lines == 1 else Qt.AlignmentFlag.AlignLeft
        metrics, top = option.fontMetrics, room.top()
        for line in self.lines(result, metrics, room.width()):
            words = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            place = QRect(room.left(), top, room.width(), metrics.lineSpacing())
            painter.drawText(place, across | Qt.AlignmentFlag.AlignVCenter, words)
            top += metrics.lineSpacing()

    def lines(self, result: Result, metrics: QFontMetrics, width: int) -> list[str]:
        """Return what is written below a picture in as much room, line by line; the seed is never cut in a rail."""
        if self._lines > 1:
            return [title_of(result), *way_of(result)][: self._lines]
        caption = short_caption(result)
        return [caption if metrics.horizontalAdvance(caption) <= width else shortest_caption(result)]
