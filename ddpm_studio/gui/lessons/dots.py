"""How far a lesson is: a dot for each station."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ddpm_studio.gui.style.theme import colours

SIDE, STEP = 10, 14


class Dots(QWidget):
    """Filled up to where one stands; that one is the largest."""

    def __init__(self) -> None:
        super().__init__()
        self._index, self._count = 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_place(self, index: int, count: int) -> None:
        """Stand at the dot `index` of `count`."""
        self._index, self._count = index, count
        self.setAccessibleName(self.tr("Station {} of {}").format(index + 1, count))
        self.setToolTip(self.accessibleName())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for all dots."""
        return QSize(STEP * self._count, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dots."""
        chosen = colours()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for index in range(self._count):
                is_here, is_behind = index == self._index, index < self._index
                painter.setPen(Qt.PenStyle.NoPen if is_here or is_behind else QPen(chosen["outline"], 1))
                colour = chosen["accent_line"] if is_here else chosen["muted"]
                painter.setBrush(colour if is_here or is_behind else Qt.BrushStyle.NoBrush)
                radius = 4.5 if is_here else 3
                painter.drawEllipse(QPointF(STEP / 2 + STEP * index, SIDE / 2), radius, radius)
