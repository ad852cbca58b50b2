"""What a dragged file becomes, by where it is dropped."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.style.colours import colours
from ddpm_studio.gui.style.theme import SPACE_ROWS

OF_PICTURE = 0.62
"""The part of the width in which a file is the picture."""


class DropZones(QWidget):
    """Lies over a canvas while something is dragged: at the left it becomes the picture, at the right the mask."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._place: QPointF | None = None
        self._has_mask = False
        self.hide()

    def welcome(self, place: QPointF, has_mask: bool) -> None:
        """Show what would become of it at `place`; `has_mask` says whether it could be a mask."""
        self._place, self._has_mask = place, has_mask
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.update()

    def is_mask_at(self, place: QPointF) -> bool:
        """Say whether what is dropped at `place` is to be the mask."""
        return self._has_mask and place.x() >= OF_PICTURE * self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw one zone, or two beside each other."""
        share = OF_PICTURE if self._has_mask else 1.0
        room = QRectF(self.rect())
        left = QRectF(room.left(), room.top(), share * room.width(), room.height())
        zones = [(left, self.tr("Drop here: the picture"))]
        if self._has_mask:
            right = QRectF(left.right(), room.top(), room.width() - left.width(), room.height())
            zones.append((right, self.tr("Drop here: the mask\n(white is drawn anew)")))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for index, (zone, text) in enumerate(zones):
                is_meant = self._place is not None and index == int(self.is_mask_at(self._place))
                _draw_zone(painter, zone.adjusted(SPACE_ROWS, SPACE_ROWS, -SPACE_ROWS, -SPACE_ROWS), text, is_meant)


def _draw_zone(painter: QPainter, zone: QRectF, text: str, is_meant: bool) -> None:
    ground = QColor(colours()["base"])
    ground.setAlphaF(0.92)
    painter.setBrush(ground)
    painter.setPen(QPen(colours()["accent_line" if is_meant else "outline"], 2, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(zone, 6, 6)
    painter.setPen(colours()["text"])
    painter.drawText(zone, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), text)
