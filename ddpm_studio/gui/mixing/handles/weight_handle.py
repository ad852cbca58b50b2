"""λ as a handle on the line from A to B, below a strip that is its scale."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider

from ddpm_studio.gui.mixing.handles.pill import draw_pill, pill_height, pill_rect
from ddpm_studio.gui.style.colours import colours

FINE = 100
"""λ is chosen in hundredths."""
TICK = 3.0
"""Pixels that the mark of a mixture reaches above and below the line."""


class WeightHandle(QSlider):
    """A slider over λ from 0 to 1, in hundredths; painted and operated in our way.

    Its ends lie below the middles of the first and the last mixture of the strip above, wherever those are.
    """

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._ends: tuple[float, float] | None = None
        self._weights: Sequence[float] = ()
        self._only_there = False
        self.setRange(0, FINE)
        self.setPageStep(FINE // 10)
        self.setValue(FINE // 2)
        self.setAccessibleName(self.tr("λ: how much of B is in the mixture"))
        self.setToolTip(self.tr("λ: how much of B is in the mixture above; drag it, or ← and →"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    @property
    def weight(self) -> float:
        """λ."""
        return self.value() / FINE

    def lie_between(self, left: float, right: float) -> None:
        """Put λ = 0 and λ = 1 at these places, in pixels from the widget's left edge."""
        if self._ends != (left, right):
            self._ends = (left, right)
            self.update()

    def set_weights(self, weights: Sequence[float], *, only_there: bool) -> None:
        """Mark these λ; `only_there`: nothing else can be chosen."""
        self._weights, self._only_there = weights, only_there and bool(weights)
        self.setSingleStep(max(1, round(FINE / (len(weights) - 1))) if self._only_there and len(weights) > 1 else 1)
        self.setPageStep(max(FINE // 10, self.singleStep()))
        self.setValue(self.nearest(self.value()))
        self.update()

    def nearest(self, value: int) -> int:
        """Return the value that can be chosen which is nearest to `value`."""
        places = [round(FINE * weight) for weight in self._weights]
        return min(places, key=lambda place: abs(place - value)) if self._only_there else value

    # Geometry and drawing

    def track(self) -> tuple[QPointF, QPointF]:
        """Return where λ = 0 and where λ = 1 is."""
        left, right = self._ends or (PART * self.width(), (1 - PART) * self.width())
        middle = self.height() / 2
        return QPointF(left, middle), QPointF(max(left + 1, right), middle)

    def place(self) -> QRectF:
        """Return where the handle is."""
        return pill_rect(QPointF(self._x(self.weight), self.height() / 2), self._text, self.fontMetrics(), self._room())

    @property
    def _text(self) -> str:
        return f"λ = {self.weight:.2f}"

    def _x(self, weight: float) -> float:
        first, last = self.track()
        return first.x() + weight * (last.x() - first.x())

    def _room(self) -> QRectF:
        return QRectF(self.rect())

    def sizeHint(self) -> QSize:
        return QSize(240, round(pill_height(self.fontMetrics())))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        first, last = self.track()
        shades = colours()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(shades["outline"], 2))
            painter.drawLine(first, last)
            for weight in self._weights:
                x = self._x(weight)
                painter.drawLine(QPointF(x, first.y() - TICK), QPointF(x, first.y() + TICK))
            painter.setPen(QPen(shades["accent_line"], 3))
            painter.drawLine(first, QPointF(self._x(self.weight), first.y()))
            painter.setPen(shades["muted"])
            letters = self.fontMetrics()
            for name, x in (("A", first.x() - 8 - letters.horizontalAdvance("A")), ("B", last.x() + 8)):
                place = QRectF(x, 0, letters.horizontalAdvance(name) + 2, self.height())
                if not self.place().adjusted(-2, 0, 2, 0).intersects(place):
                    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), name)
            draw_pill(painter, self.place(), self._text, is_enabled=self.isEnabled())

    # Mouse and keys: the rest a slider knows

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._drag(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._drag(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling past must not mix anew

    def _drag(self, x: float) -> None:
        first, last = self.track()
        self.setValue(self.nearest(round(FINE * (x - first.x()) / (last.x() - first.x()))))


PART = 0.05
"""Of the width: where the line begins and ends as long as there is no strip."""
