"""Axes, ticks and the way between values and pixels: what every small plot stands on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ddpm_studio.gui.style.colours import colours
from ddpm_studio.gui.style.theme import tabular
from ddpm_studio.gui.widgets.curves.plot_menu import PlotMenu

TICK_GAP = 4.0
LEAST_LEFT = 40.0
"""Pixels for the ticks beside; a least width, so that plots below each other line up."""
SMALL = 0.9
"""Size of the text on a chart as a part of body text."""


def plain(value: float) -> str:
    """Write a tick as it is, with a proper minus sign."""
    return f"{value:.10g}".replace("-", "\N{MINUS SIGN}")


@dataclass(frozen=True)
class Axis:
    """From where to where values go, and how its ticks are written; `ticks` None: chosen by the room there is."""

    low: float = 0.0
    high: float = 1.0
    ticks: tuple[float, ...] | None = None
    write: Callable[[float], str] = plain

    def part(self, value: float) -> float:
        """Return where a value lies, 0 at the low end and 1 at the high one."""
        return (value - self.low) / (self.high - self.low)

    def at(self, part: float) -> float:
        """Return the value that lies there."""
        return self.low + part * (self.high - self.low)

    def chosen_ticks(self, most: int) -> tuple[float, ...]:
        """Return at most about `most` round values within the axis."""
        if self.ticks is not None:
            return self.ticks
        rough = (self.high - self.low) / max(1, most)
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
        first = math.ceil(self.low / step - 1e-9)
        return tuple(index * step for index in range(first, math.floor(self.high / step + 1e-9) + 1))


class Chart(QWidget):
    """A frame with two axes and a title. Abstract: who inherits draws the content, in two layers.

    `draw_content` draws what rarely changes and is kept as a picture until `refresh`; `draw_above` draws what
    follows the pointer or the playhead.
    """

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.across, self.up = Axis(), Axis()
        self._layer: QPixmap | None = None
        self._frame: QRectF | None = None
        tabular(self)
        self.setAccessibleName(title)
        self.plot_menu = PlotMenu(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # --- for charts to implement -----------------------------------------------------------------------------

    def draw_content(self, painter: QPainter) -> None:
        """Draw what is kept; the painter is clipped to the frame."""
        raise NotImplementedError

    def draw_above(self, painter: QPainter) -> None:
        """Draw what changes often."""

    # --- geometry --------------------------------------------------------------------------------------------

    def set_axes(self, across: Axis, up: Axis) -> None:
        """Show values from these ranges."""
        if (across, up) != (self.across, self.up):
            self.across, self.up = across, up
            self.refresh()

    def set_title(self, title: str) -> None:
        """Write what is shown."""
        if title != self.title:
            self.title = title
            self.setAccessibleName(title)
            self.refresh()

    def small_font(self) -> QFont:
        """Return the font of ticks and titles."""
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * SMALL)
        return font

    def frame(self) -> QRectF:
        """Return where values are drawn."""
        if self._frame is None:
            self._frame = self._measure()
        return self._frame

    def _measure(self) -> QRectF:
        line = self.fontMetrics().height() * SMALL
        widest = max((self.fontMetrics().horizontalAdvance(text) for text in self._texts_beside()), default=0)
        left = max(LEAST_LEFT, widest * SMALL + 2 * TICK_GAP)
        top = line + 2 * TICK_GAP if self.title else TICK_GAP + line / 2
        foot = line + TICK_GAP
        width, height = self.width() - left - 10, self.height() - top - foot
        return QRectF(left, top, max(1.0, width), max(1.0, height))

    def place(self, x: float, y: float) -> QPointF:
        """Return where a value is drawn."""
        frame = self.frame()
        return QPointF(
            frame.left() + self.across.part(x) * frame.width(), frame.bottom() - self.up.part(y) * frame.height()
        )

    def value_at(self, point: QPointF) -> tuple[float, float]:
        """Return the value that lies under a point, also beyond the ends."""
        frame = self.frame()
        return (
            self.across.at((point.x() - frame.left()) / frame.width()),
            self.up.at((frame.bottom() - point.y()) / frame.height()),
        )

    def sizeHint(self) -> QSize:
        return QSize(320, 140)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 84)

    # --- drawing ---------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Draw everything anew."""
        self._layer = self._frame = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._layer is None:
            self._layer = self._draw_layer()
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._layer)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.draw_above(painter)

    def _draw_layer(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        layer = QPixmap((self.size() * ratio).expandedTo(QSize(1, 1)))
        layer.setDevicePixelRatio(ratio)
        layer.fill(self.palette().color(QPalette.ColorRole.Window))
        with QPainter(layer) as painter:
            self._draw_kept(painter)
        return layer

    def _draw_kept(self, painter: QPainter) -> None:
        painter.setFont(self.small_font())
        self._draw_axes(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.frame())
        self.draw_content(painter)

    def draw_all(self, painter: QPainter) -> None:
        """Draw everything with `painter`, on whatever device."""
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Window))
        self._draw_kept(painter)
        painter.setClipping(False)
        self.draw_above(painter)

    def _draw_axes(self, painter: QPainter) -> None:
        frame, shades = self.frame(), colours()
        painter.fillRect(frame, shades["base"])
        line = painter.fontMetrics().height()
        if self.title:
            painter.setPen(shades["muted"])
            title = QRectF(frame.left(), 0, self.width() - frame.left(), frame.top() - TICK_GAP)
            shown = painter.fontMetrics().elidedText(self.title, Qt.TextElideMode.ElideRight, int(title.width()))
            painter.drawText(title, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), shown)
        ticks = self._ticks_beside()
        every = max(1, math.ceil((len(ticks) - 1) * line / frame.height()))  # or what is written would overlap
        for index, value in enumerate(ticks):
            y = self.place(0, value).y()
            painter.setPen(QPen(shades["border"], 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            if index % every:
                continue
            painter.setPen(shades["muted"])
            room = QRectF(0, y - line, frame.left() - TICK_GAP, 2 * line)
            painter.drawText(
                room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self.up.write(value)
            )
        for value in self.across.chosen_ticks(max(2, int(frame.width() // 70))):
            x = self.place(value, self.up.low).x()
            painter.setPen(QPen(shades["border"], 1))
            painter.drawLine(QPointF(x, frame.bottom()), QPointF(x, frame.bottom() + 3))
            painter.setPen(shades["muted"])
            room = QRectF(x - 60, frame.bottom() + TICK_GAP - 1, 120, line)
            if x + 30 > self.width():
                room.moveRight(self.width())
                side = Qt.AlignmentFlag.AlignRight
            else:
                side = Qt.AlignmentFlag.AlignHCenter
            painter.drawText(room, int(side | Qt.AlignmentFlag.AlignTop), self.across.write(value))
        painter.setPen(QPen(shades["border"], 1))
        painter.drawRect(frame)

    def _ticks_beside(self) -> tuple[float, ...]:
        return self.up.chosen_ticks(max(2, int(self.height() // 36)))

    def _texts_beside(self) -> list[str]:
        return [self.up.write(value) for value in self._ticks_beside()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.refresh()
