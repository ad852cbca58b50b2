"""Pictures side by side that are left out by X, by the cross that stands on the one under the mouse, or taken back."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ddpm_studio.gui.language import QT_TRANSLATE_NOOP
from ddpm_studio.gui.style.theme import colours, picture_ground
from ddpm_studio.gui.training.sheet.sheet_model import GROUP, IS_LEFT_OUT, PICTURE, SheetModel

SIDE, GAP, CROSS = 72, 3, 20
"""Pixels: of a tile, around what is on it, of the cross in its corner."""
FAINT = 0.22
"""How much is seen of what is left out."""
Index = QModelIndex | QPersistentModelIndex
SHEET_KEYS: tuple[tuple[str, str], ...] = (
    ("X", QT_TRANSLATE_NOOP("Tab", "On the sheet of pictures: leave out what is selected, or take it back")),
)
"""Each key of the sheet and what it does."""


class SheetList(QListView):
    """Shows a `SheetModel`; arrows move, Shift and Ctrl select several."""

    toggled = Signal(object)
    """The numbers of pictures that are to be left out, or taken back where they are."""

    def __init__(self, model: SheetModel) -> None:
        super().__init__()
        self._pictures = model
        self.setModel(model)
        self.setItemDelegate(_Painter(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # of many thousands
        self.setBatchSize(2000)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Pictures to learn from"))

    def chosen(self) -> list[int]:
        """Return the numbers of the pictures that are selected."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [int(self._pictures.order[row]) for row in rows]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lay the pictures on grey in both palettes; of a palette of its own the style sheet takes no notice."""
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), picture_ground)
        super().paintEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave out what is selected, or take it back."""
        if event.key() in (Qt.Key.Key_X, Qt.Key.Key_Delete) and not event.modifiers() and self.chosen():
            self.toggled.emit(self.chosen())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave out the picture whose cross is pressed."""
        index = self.indexAt(event.position().toPoint())
        is_cross = index.isValid() and cross_of(self.visualRect(index)).contains(event.position().toPoint())
        if is_cross and event.button() is Qt.MouseButton.LeftButton:
            self.toggled.emit([int(self._pictures.order[index.row()])])
        else:
            super().mousePressEvent(event)


def cross_of(tile: QRect) -> QRect:
    """Return where the cross stands on a tile."""
    return QRect(tile.right() - GAP - CROSS, tile.top() + GAP, CROSS, CROSS)


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(SIDE, SIDE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile = option.rect.adjusted(GAP, GAP, -GAP, -GAP)
        state: QStyle.StateFlag = option.state
        is_left_out, group = bool(index.data(IS_LEFT_OUT)), int(index.data(GROUP))
        picture = index.data(PICTURE)
        painter.save()
        painter.fillRect(tile, picture_ground)
        painter.setOpacity(FAINT if is_left_out else 1.0)
        room = picture.size().scaled(tile.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawPixmap(QRect(tile.topLeft(), room).translated(_middle(tile.size(), room)), picture)
        painter.setOpacity(1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_left_out:
            painter.setPen(QPen(colours()["danger"], 2))
            inner = tile.adjusted(18, 18, -18, -18)
            painter.drawLine(inner.topLeft(), inner.bottomRight())
            painter.drawLine(inner.topRight(), inner.bottomLeft())
        if group >= 0:  # every other group is marked otherwise, so that one is told from the next
            line = QRect(tile.left(), tile.bottom() - 3, tile.width(), 4)
            painter.fillRect(line, colours()["accent_line" if group % 2 else "warning"])
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(colours()["accent_line"], 3))
            painter.drawRect(tile)
        if state & QStyle.StateFlag.State_MouseOver:
            _draw_cross(painter, cross_of(option.rect), is_left_out)
        painter.restore()


def _draw_cross(painter: QPainter, place: QRect, is_left_out: bool) -> None:
    """Draw what a click does: a cross, or a plus for what is left out already."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 190))
    painter.drawRoundedRect(place, 4, 4)
    painter.setPen(QPen(QColor("white"), 2))
    inner = place.adjusted(5, 5, -5, -5)
    if is_left_out:
        painter.drawLine(inner.left(), inner.center().y(), inner.right(), inner.center().y())
        painter.drawLine(inner.center().x(), inner.top(), inner.center().x(), inner.bottom())
    else:
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())


def _middle(room: QSize, size: QSize) -> QPoint:
    return QPoint((room.width() - size.width()) // 2, (room.height() - size.height()) // 2)
