"""The losses of a short training as a line: each as it was, and their mean over the last steps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ddpm_studio.gui.style.theme import colours, curve_colours, is_dark

HEIGHT = 84
OVER = 20
"""Steps that the mean is over, at most."""
MOST = 1.1
"""The loss at the upper edge: an answer of nothing but zeros costs 1."""


class LossLine(QWidget):
    """Draws losses from 0 to about 1 over the steps from 1 on."""

    def __init__(self) -> None:
        super().__init__()
        self._losses: Sequence[float] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(self.tr("The loss of each step (thin), and its mean over {} steps (thick)").format(OVER))
        self.setAccessibleName(self.tr("The losses of all steps"))

    def show_losses(self, losses: Sequence[float]) -> None:
        """Show the loss of each step so far."""
        self._losses = losses
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for a small plot."""
        return QSize(200, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines above a ground line, below a line at 1."""
        chosen = colours()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(chosen["border"], 1))
            words = painter.fontMetrics().horizontalAdvance("0") + 6
            room = self.rect().adjusted(words, 4, -2, -4)
            for level in (0.0, 1.0):
                y = self._height_of(level)
                painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(chosen["muted"])
            for level in (0, 1):
                painter.drawText(QPointF(0, self._height_of(level) + 4), str(level))
            thin, thick = chosen["disabled"], curve_colours(is_dark())[0]
            for colour, width, over in ((thin, 1.0, 1), (thick, 2.0, OVER)):
                painter.setPen(QPen(colour, width))
                painter.drawPolyline(QPolygonF(self._points(room.left(), room.right(), over)))

    def _height_of(self, loss: float) -> float:
        return 8 + (self.height() - 16) * (1 - min(max(loss, 0.0), MOST) / MOST)

    def _points(self, left: float, right: float, over: int) -> list[QPointF]:
        count, sums = len(self._losses), [0.0]
        for loss in self._losses:
            sums.append(sums[-1] + loss)
        points = []
        for index in range(count):
            first = max(0, index + 1 - over)
            mean = (sums[index + 1] - sums[first]) / (index + 1 - first)
            points.append(QPointF(left + (right - left) * index / max(1, count - 1), self._height_of(mean)))
        return points
