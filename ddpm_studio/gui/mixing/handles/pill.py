"""What a handle looks like: a pill with its value written on it, on a line along which it is moved."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from ddpm_studio.gui.style.colours import colours

PAD = 7.0
"""Pixels between the words and the ends of a pill."""


def pill_height(letters: QFontMetrics) -> float:
    """Return how high a pill is."""
    return letters.height() + 4.0


def pill_rect(centre: QPointF, text: str, letters: QFontMetrics, room: QRectF) -> QRectF:
    """Return the pill with `text` around `centre`, moved inside `room` where that is needed."""
    width, height = letters.horizontalAdvance(text) + 2 * PAD, pill_height(letters)
    left = min(max(centre.x() - width / 2, room.left()), room.right() - width)
    top = min(max(centre.y() - height / 2, room.top()), room.bottom() - height)
    return QRectF(left, top, width, height)


def draw_pill(painter: QPainter, rect: QRectF, text: str, *, is_enabled: bool) -> None:
    """Draw it; its thin edge parts it from whatever picture is below."""
    shades = colours()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(shades["on_accent"], 1))
    painter.setBrush(shades["accent" if is_enabled else "muted"])
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), rect.height() / 2, rect.height() / 2)
    painter.setPen(shades["on_accent"])
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)
