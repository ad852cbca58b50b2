"""Where the bits of pictures go: what the terms of the bound cost over ranges of t, as bars from noise to image."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from ddpm_studio.engine.findings import Span
from ddpm_studio.gui.style.colours import colours, curve_colours, is_dark
from ddpm_studio.gui.widgets.curves.chart import Axis, Chart

SHARE = 0.78
"""Of its place that a bar fills."""


class BitsChart(Chart):
    """A bar for each range of t, pure noise at the left, L_0 at the right in a colour of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.set_title(self.tr("bits per dimension by t"))
        self._bars: list[Span] = []
        self.show_spans(())

    def show_spans(self, spans: Sequence[Span]) -> None:
        """Show what lies in `spans`, which begin with L_0 and end with L_T."""
        self._bars = list(reversed(spans))
        count, highest = max(1, len(self._bars)), max((bar.bits for bar in self._bars), default=0.0)
        ticks = tuple(index + 0.5 for index in range(len(self._bars)))
        self.set_axes(Axis(0, count, ticks, self._name_at), Axis(0, 1.08 * highest or 1.0))
        self.setAccessibleDescription("; ".join(map(self.reading, range(len(self._bars)))))
        self.refresh()

    def _name_at(self, place: float) -> str:
        return self._name(int(place)) if int(place) < len(self._bars) else ""

    def _name(self, index: int) -> str:
        bar = self._bars[index]
        if index == 0:
            return "L_T"
        if bar.first == 1:
            return "L₀"
        return str(bar.first) if bar.first == bar.last else f"{bar.last}…{bar.first}"

    def reading(self, index: int) -> str:
        """Write what a bar says."""
        return self.tr("{}: {:.4f} bits/dim").format(self._name(index), self._bars[index].bits)

    def draw_content(self, painter: QPainter) -> None:
        shades = curve_colours(is_dark())
        painter.setPen(QPen(colours()["base"], 0))
        for index, bar in enumerate(self._bars):
            fill = QColor(shades[1] if bar.first == 1 else shades[0])
            painter.setBrush(fill)
            side = (1 - SHARE) / 2
            corners = self.place(index + side, max(bar.bits, 0.0)), self.place(index + 1 - side, 0)
            painter.drawRect(QRectF(*corners))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._bars:
            index = int(self.value_at(QPointF(event.pos()))[0])
            inside = self.frame().contains(QPointF(event.pos())) and 0 <= index < len(self._bars)
            QToolTip.showText(event.globalPos(), self.reading(index) if inside else "", self)
            return True
        return super().event(event)
