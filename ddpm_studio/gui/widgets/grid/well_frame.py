"""The picture of a well inside a dashed line, or what is said in its place."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ddpm_studio.gui.style.colours import PICTURE_GROUND, colours
from ddpm_studio.gui.style.theme import SPACE_INSIDE
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.grid import tile_painter
from ddpm_studio.gui.widgets.grid.magnifier import Magnifier
from ddpm_studio.gui.widgets.pixels import Pixels, wrap


class WellFrame(QWidget):
    """The picture, or what is said in its place, inside a dashed line."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._pixels: Pixels | None = None
        self._fit = Magnifier()
        self.empty = EmptyState(self, compact=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name or self.tr("Picture"))

    @property
    def has_image(self) -> bool:
        """Whether there is a picture."""
        return self._pixels is not None

    def show_image(self, pixels: Pixels | None) -> None:
        """Show `pixels` (H, W, C) uint8; None: what is said in their place."""
        self._pixels = None if pixels is None else np.ascontiguousarray(pixels)
        self.empty.setVisible(pixels is None)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(180, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 112)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.empty.setGeometry(self.rect())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            if self._pixels is not None:
                painter.fillRect(room, PICTURE_GROUND)
                image = wrap(self._pixels)
                inside = room.adjusted(SPACE_INSIDE, SPACE_INSIDE, -SPACE_INSIDE, -SPACE_INSIDE)
                place = self._fit.rect(QSizeF(image.size()), inside, self.devicePixelRatioF())
                tile_painter.draw_picture(painter, image, place)
            if self._pixels is None:
                painter.setPen(QPen(colours()["outline"], 1, Qt.PenStyle.DashLine))
                painter.drawRoundedRect(room, 4, 4)
