"""t as a handle on a noised picture: the lower it is dragged, the deeper the noise."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider

from ddpm_studio.gui.mixing.handles.mixture_picture import draw_captioned, smallest
from ddpm_studio.gui.mixing.handles.pill import PAD, draw_pill, pill_rect
from ddpm_studio.gui.style.colours import colours
from ddpm_studio.gui.widgets.pixels import Pixels

BESIDE = 10.0
"""Pixels between a picture and its handle."""


class DepthHandle(QSlider):
    """A slider over t from 1 to T, on a picture as it is at the t at which it was mixed last."""

    def __init__(self, name: str, side: int) -> None:
        """:param name: of the picture, A or B.

        :param side: where the handle is, so that it hides nothing of the picture: 1: at its right, −1: at its left.
        """
        super().__init__(Qt.Orientation.Vertical)
        self._name, self._side = name, side
        self._pixels: Pixels | None = None
        self._caption = ""
        self.setRange(1, 1)
        self.setPageStep(50)
        self.setInvertedAppearance(True)  # the deeper, the lower, by mouse and by keys
        self.setInvertedControls(True)
        self.setAccessibleName(self.tr("t: how deep {} is noised").format(name))
        self.setToolTip(
            self.tr("t: how far both pictures are noised before they are mixed; drag it down for more, or ↓ and ↑")
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.SizeVerCursor)

    def show_noised(self, pixels: Pixels | None, depth: int) -> None:
        """Show the picture, (H, W, C), as it was at t = `depth`."""
        self._pixels = pixels
        self._caption = f"{self._name}, t = {depth}"
        self.setAccessibleDescription(self._caption if pixels is not None else "")
        self.update()

    # Geometry and drawing

    def picture_rect(self) -> QRectF:
        """Return where the picture is, along which the handle moves."""
        return draw_captioned(None, self, self._pixels, self._caption)

    def place(self) -> QRectF:
        """Return where the handle is."""
        picture = self.picture_rect()
        part = (self.value() - 1) / max(1, self.maximum() - 1)
        edge = picture.right() if self._side > 0 else picture.left()
        away = BESIDE + self.fontMetrics().horizontalAdvance(self._text) / 2 + PAD
        at = QPointF(edge + self._side * away, picture.top() + part * picture.height())
        return pill_rect(at, self._text, self.fontMetrics(), QRectF(self.rect()))

    @property
    def _text(self) -> str:
        return f"t = {self.value()}"

    def sizeHint(self) -> QSize:
        return QSize(200, 160)

    def minimumSizeHint(self) -> QSize:
        return smallest(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            picture = draw_captioned(painter, self, self._pixels, self._caption)
            place = self.place()
            ends = sorted((place.center().x(), picture.left() if self._side > 0 else picture.right()))
            for shade, width in (("on_accent", 3), ("accent", 1)):
                painter.setPen(QPen(colours()[shade], width))
                painter.drawLine(QPointF(ends[0], place.center().y()), QPointF(ends[1], place.center().y()))
            draw_pill(painter, place, self._text, is_enabled=self.isEnabled())

    # Mouse and keys: the rest a slider knows

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._drag(event.position().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._drag(event.position().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling past must not mix anew

    def _drag(self, y: float) -> None:
        picture = self.picture_rect()
        part = (y - picture.top()) / max(1.0, picture.height())
        self.setValue(1 + round(min(1.0, max(0.0, part)) * (self.maximum() - 1)))
