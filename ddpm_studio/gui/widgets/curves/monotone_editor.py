"""A falling curve that is drawn by moving points: by mouse or by key, and it never rises."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.style.colours import colours
from ddpm_studio.gui.widgets.alone import show_alone
from ddpm_studio.gui.widgets.curves.chart import Axis, plain
from ddpm_studio.gui.widgets.curves.curve_pens import line_pen
from ddpm_studio.gui.widgets.curves.function_plot import FunctionPlot, Line
from ddpm_studio.gui.widgets.page_keys import KEEPS_KEYS

Point = tuple[float, float]
REACH = 9.0
"""Pixels within which a click takes a point."""
NEAREST, CLOSEST = 0.005, 0.002
"""How near neighbours may come, as parts of the axis below and of the axis beside."""
MOST = 32
"""Points there may be."""


class MonotoneEditor(FunctionPlot):
    """A plot whose points can be moved while it is `editable`; the first and the last stay at the ends of the axis.

    Mouse: drag a point; double-click adds one. Keys: Page Up and Page Down choose a point, arrows move it (with
    Shift finely), Enter adds one after it, Delete removes it. What lies between the points is up to the owner, who
    is told by `points_changed` and answers with `set_lines`.
    """

    points_changed = Signal(object)
    """The user has changed the points: a tuple of (x, y)."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._points: list[Point] = []
        self._editable = False
        self._current = 0
        self._dragged = False

    @property
    def points(self) -> tuple[Point, ...]:
        """The points from left to right, each lower than the one before."""
        return tuple(self._points)

    @property
    def current(self) -> int:
        """Which point keys act on."""
        return self._current

    @property
    def is_editable(self) -> bool:
        """Whether there are points to move."""
        return self._editable

    def set_points(self, points: Sequence[Point]) -> None:
        """Let the user move these points, which must fall from left to right; none: nothing can be moved."""
        self._points = list(points)
        self._current = min(self._current, max(0, len(self._points) - 1))
        self._editable = bool(points)
        self._dragged = self._dragged and self._editable
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._editable else Qt.FocusPolicy.NoFocus)
        self.setProperty(KEEPS_KEYS, self._editable)
        self.update()
        self._describe()

    # --- changing --------------------------------------------------------------------------------------------

    def move_point(self, index: int, x: float, y: float) -> None:
        """Put a point there, or as near as its neighbours allow."""
        self._points[index] = self._allowed(index, x, y)
        self._tell()

    def add_point(self, x: float, y: float) -> None:
        """Add a point between its neighbours, if there is room."""
        places = [point[0] for point in self._points]
        index = int(np.searchsorted(places, x))
        if not 0 < index < len(places) or len(places) >= MOST:
            return
        gap_across, gap_up = self._gaps()
        (left, high), (right, low) = self._points[index - 1], self._points[index]
        if right - left < 2 * gap_across or high - low < 2 * gap_up:
            return
        self._points.insert(index, (x, y))
        self._current = index
        self.move_point(index, x, y)

    def remove_point(self, index: int) -> None:
        """Take a point away, unless it is the first or the last."""
        if 0 < index < len(self._points) - 1:
            del self._points[index]
            self._current = min(index, len(self._points) - 1)
            self._tell()

    def _gaps(self) -> Point:
        return NEAREST * (self.across.high - self.across.low), CLOSEST * (self.up.high - self.up.low)

    def _allowed(self, index: int, x: float, y: float) -> Point:
        gap_across, gap_up = self._gaps()
        last = len(self._points) - 1
        high = self.up.high if index == 0 else self._points[index - 1][1] - gap_up
        low = self.up.low if index == last else self._points[index + 1][1] + gap_up
        if index in (0, last):
            x = self._points[index][0]
        else:
            x = min(max(x, self._points[index - 1][0] + gap_across), self._points[index + 1][0] - gap_across)
        return x, min(max(y, low), high)

    def _tell(self) -> None:
        self.update()
        self._describe()
        self.points_changed.emit(self.points)

    def _describe(self) -> None:
        if not self._editable:
            super()._describe()
            return
        x, y = self._points[self._current]
        words = self.tr("Point {} of {}: t = {}, {}")
        self.setAccessibleDescription(words.format(self._current + 1, len(self._points), plain(round(x)), self.read(y)))

    # --- drawing ---------------------------------------------------------------------------------------------

    def draw_above(self, painter: QPainter) -> None:
        super().draw_above(painter)
        for index, point in enumerate(self._points):
            is_chosen = index == self._current and (self.hasFocus() or self._dragged)
            painter.setPen(QPen(line_pen(0).color(), 2))
            painter.setBrush(colours()["accent" if is_chosen else "base"])
            radius = 6.5 if is_chosen else 5.0
            painter.drawEllipse(self.place(*point), radius, radius)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # --- mouse -----------------------------------------------------------------------------------------------

    def _near(self, place: QPointF) -> int | None:
        distances = [(self.place(*point) - place).manhattanLength() for point in self._points]
        nearest = min(range(len(distances)), key=distances.__getitem__, default=None)
        return nearest if nearest is not None and distances[nearest] <= REACH else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        near = self._near(event.position()) if event.button() is Qt.MouseButton.LeftButton else None
        if near is None:
            super().mousePressEvent(event)
            return
        self._current, self._dragged = near, True
        self.update()
        self._describe()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged:
            self.move_point(self._current, *self.value_at(event.position()))
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = False
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._editable and self._near(event.position()) is None:
            self.add_point(*self.value_at(event.position()))

    # --- keys ------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._editable or not self._handle_key(Qt.Key(event.key()), event.modifiers()):
            event.ignore()

    def _handle_key(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        chosen = {
            Qt.Key.Key_PageUp: self._current - 1,
            Qt.Key.Key_PageDown: self._current + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self._points) - 1,
        }.get(key)
        ways = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
        if chosen is not None:
            self._current = min(max(chosen, 0), len(self._points) - 1)
            self.update()
            self._describe()
        elif key in ways:
            share = 0.001 if held & Qt.KeyboardModifier.ShiftModifier else 0.01
            across, up = share * (self.across.high - self.across.low), share * (self.up.high - self.up.low)
            x, y = self._points[self._current]
            self.move_point(self._current, x + ways[key][0] * across, y + ways[key][1] * up)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_point(self._current)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Insert):
            self._add_after()
        else:
            return False
        return True

    def _add_after(self) -> None:
        index = min(self._current, len(self._points) - 2)
        (left, high), (right, low) = self._points[index], self._points[index + 1]
        self.add_point((left + right) / 2, (high + low) / 2)


def _sample() -> QWidget:
    editor = MonotoneEditor("SNR in dB")
    editor.set_axes(Axis(0, 1000), Axis(-50, 50))

    def draw(points: tuple[Point, ...]) -> None:
        x, y = np.array(points, np.float64).T
        editor.set_lines([Line("drawn", x, y)])

    editor.set_points([(0, 40), (300, 5), (700, -5), (1000, -40)])
    editor.points_changed.connect(draw)
    draw(editor.points)
    return editor


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
