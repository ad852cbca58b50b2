"""A number for each frame of a film, as a small area above the line of its timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QPolygonF

from ddpm_studio.gui.style.colours import colours

HEIGHT = 24
"""Pixels from 0 to the largest value."""


class Strip:
    """Values of the frames, and a picture of them that is made again only when something has changed.

    `values` may grow; the first one means nothing, since nothing came before it. `name` is a word or two.
    """

    def __init__(self, values: Sequence[float], name: str) -> None:
        self.values = values
        self.name = name
        self._largest = 0.0
        self._picture = QPixmap()
        self._made_for: tuple[object, ...] = ()

    def draw(self, painter: QPainter, rect: QRectF, count: int, place_of: Callable[[int], float]) -> None:
        """Draw the values of the `count` frames that exist into `rect`; `place_of` says where each
        stands, from 0 to 1.
        """
        ratio = painter.device().devicePixelRatioF()
        # Three frames tell whether all of them stand where they stood.
        spread = (place_of(1), place_of(count // 2), place_of(count - 1)) if count > 1 else ()
        wanted = (count, spread, rect.width(), ratio, colours()["muted"].rgba())
        if wanted != self._made_for:
            self._made_for = wanted
            self._largest = max(self.values[1:count], default=0.0)
            places = [rect.width() * place_of(index) for index in range(1, count)]
            self._picture = self._paint(rect, places, self.values[1:count], ratio)
        painter.drawPixmap(rect.topLeft(), self._picture)

    def height_of(self, index: int) -> float:
        """Return how far up the value of a frame stands, from 0 to 1."""
        return self.values[index] / self._largest if index and self._largest else 0.0

    def _paint(self, rect: QRectF, places: Sequence[float], values: Sequence[float], ratio: float) -> QPixmap:
        picture = QPixmap((rect.size() * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        if not values:
            return picture
        foot = rect.height()
        tops = [
            QPointF(x, foot - (foot - 1) * value / (self._largest or 1.0))
            for x, value in zip(places, values, strict=True)
        ]
        shade = colours()["muted"]
        fill = QColor(shade)
        fill.setAlpha(70)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawPolygon(QPolygonF([QPointF(tops[0].x(), foot), *tops, QPointF(tops[-1].x(), foot)]))
            painter.setPen(shade)
            painter.drawPolyline(QPolygonF(tops))
            painter.drawLine(QLineF(tops[0].x(), foot - 0.5, tops[-1].x(), foot - 0.5))
        return picture
