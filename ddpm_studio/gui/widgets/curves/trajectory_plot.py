"""How one pixel changes over the frames of a film: a curve and a ribbon of its colours for each of a few pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ddpm_studio.gui.style.colours import colours, curve_colours, is_dark
from ddpm_studio.gui.style.theme import tabular
from ddpm_studio.gui.widgets.alone import sample_film, show_alone
from ddpm_studio.gui.widgets.curves.plot_menu import PlotMenu
from ddpm_studio.gui.widgets.page_keys import KEEPS_KEYS
from ddpm_studio.gui.widgets.pixels import Pixels, wrap

TOP_LEVEL = 255
RIBBON = 8
GAP = 4
_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True)
class Trajectory:
    """What a pixel is in each frame: `colours` is (frames, C) uint8 with C = 1, 3 or 4."""

    name: str
    colours: Pixels

    @property
    def levels(self) -> NDArray[np.float64]:
        """The mean of the colours, from 0 to 255, (frames,)."""
        levels: NDArray[np.float64] = self.colours[:, :3].mean(axis=1)
        return levels


class TrajectoryPlot(QWidget):
    """Draws trajectories of one pixel; the first curve is drawn through, the second dashed.

    A click goes to a frame; with the focus, the arrow keys move to another pixel and Esc closes. Other keys are left
    to the widgets around it.
    """

    frame_wanted = Signal(int)
    pixel_wanted = Signal(int, int)
    """Go so many pixels to the right and down."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trajectories: Sequence[Trajectory] = ()
        self._places: NDArray[np.float64] = np.zeros(1)
        self._position = 0
        self.title = ""
        self.ends = ("", "")
        tabular(self)
        self.plot_menu = PlotMenu(self)
        self.setProperty(KEEPS_KEYS, True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("One pixel over time"))
        self.setToolTip(self.tr("Click to go to a frame; the arrow keys move to another pixel, Esc closes"))

    def show_trajectories(self, trajectories: Sequence[Trajectory], places: Sequence[float], title: str) -> None:
        """Draw `trajectories` of a film whose frames, also those to come, lie at `places`, ascending from 0 to 1."""
        self._trajectories, self._places, self.title = trajectories, np.asarray(places), title
        self.set_position(self._position)

    def set_position(self, position: int) -> None:
        """Mark the frame that is shown."""
        self._position = position
        self.setAccessibleDescription("; ".join((self.title, *self.readings())))
        self.update()

    def readings(self) -> list[str]:
        """Return what each curve says of the frame that is shown, such as ``x_t 131``."""
        here = [(path.name, path.levels[self._position]) for path in self._trajectories if self._position < self._count]
        return [f"{name} {level:.0f}" for name, level in here]

    @property
    def _count(self) -> int:
        return min((len(path.colours) for path in self._trajectories), default=0)

    def frame(self) -> QRectF:
        """Return where the curves are drawn."""
        metrics = self.fontMetrics()
        line = metrics.height() + GAP
        ribbons = len(self._trajectories) * (RIBBON + GAP)
        left = metrics.horizontalAdvance(str(TOP_LEVEL)) + 2.0 * GAP
        top = line * (1 + len(self._trajectories)) + 3 * GAP
        height = self.height() - top - ribbons - line - GAP
        return QRectF(left, top, max(1.0, self.width() - left - 3 * GAP), max(1.0, height))

    def x_of(self, index: int) -> float:
        """Return where a frame lies."""
        frame = self.frame()
        return frame.left() + frame.width() * float(self._places[index])

    def index_at(self, x: float) -> int:
        """Return the frame that lies nearest to `x`."""
        frame = self.frame()
        return int(np.abs(self._places[: self._count] - (x - frame.left()) / frame.width()).argmin())

    # Drawing

    def sizeHint(self) -> QSize:
        return QSize(280, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 140)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_words(painter)
            self._draw_axes(painter)
            for index, path in enumerate(self._trajectories):
                self._draw_curve(painter, index, path)
                self._draw_ribbon(painter, index, path)
            self._draw_mark(painter)

    def _draw_words(self, painter: QPainter) -> None:
        line = self.fontMetrics().height() + GAP
        painter.setPen(colours()["text"])
        painter.drawText(QPointF(GAP, line - GAP), self.title)
        for index, words in enumerate(self.readings()):
            y = line * (index + 1.5)
            painter.setPen(_pen(index))
            painter.drawLine(QPointF(GAP, y), QPointF(GAP + 24, y))
            painter.setPen(colours()["text"])
            painter.drawText(QPointF(GAP + 32, line * (index + 2) - GAP), words)

    def _draw_axes(self, painter: QPainter) -> None:
        frame, shades, metrics = self.frame(), colours(), self.fontMetrics()
        painter.setPen(QPen(shades["border"], 1))
        for level in (0, 128, TOP_LEVEL):
            y = self._y_of(level)
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
        painter.setPen(shades["muted"])
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for level in (0, 128, TOP_LEVEL):
            painter.drawText(QRectF(0, self._y_of(level) - 10, frame.left() - GAP, 20), right, str(level))
        foot = self.height() - metrics.descent() - 1.0
        painter.drawText(QPointF(frame.left(), foot), self.ends[0])
        painter.drawText(QPointF(frame.right() - metrics.horizontalAdvance(self.ends[1]), foot), self.ends[1])

    def _draw_curve(self, painter: QPainter, index: int, path: Trajectory) -> None:
        points = [QPointF(self.x_of(frame), self._y_of(level)) for frame, level in enumerate(path.levels.tolist())]
        painter.setPen(_pen(index))
        painter.drawPolyline(QPolygonF(points))
        if len(points) == 1:
            painter.drawPoint(points[0])

    def _draw_ribbon(self, painter: QPainter, index: int, path: Trajectory) -> None:
        frame = self.frame()
        top = frame.bottom() + GAP + index * (RIBBON + GAP)
        places = self._places[: len(path.colours)]
        points = np.linspace(0, places[-1], max(1, round(frame.width() * float(places[-1]))))
        nearest = np.searchsorted((places[1:] + places[:-1]) / 2, points)
        image = wrap(np.ascontiguousarray(path.colours[None, nearest, : 3 if path.colours.shape[1] > 1 else 1]))
        painter.drawImage(QRectF(frame.left(), top, self.x_of(len(path.colours) - 1) - frame.left(), RIBBON), image)

    def _draw_mark(self, painter: QPainter) -> None:
        if self._position >= self._count:
            return
        frame, x = self.frame(), self.x_of(self._position)
        painter.setPen(QPen(colours()["accent_line"], 1))
        painter.drawLine(QPointF(x, frame.top() - GAP), QPointF(x, self.height() - self.fontMetrics().height() - GAP))
        for index, path in enumerate(self._trajectories):
            painter.setPen(QPen(colours()["window"], 1))
            painter.setBrush(_colour(index))
            painter.drawEllipse(QPointF(x, self._y_of(path.levels[self._position])), 4, 4)

    def _y_of(self, level: float) -> float:
        frame = self.frame()
        return float(frame.bottom() - frame.height() * level / TOP_LEVEL)

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event)

    def _go_to(self, event: QMouseEvent) -> None:
        if self._count:
            self.frame_wanted.emit(self.index_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        way = _WAYS.get(Qt.Key(event.key())) if plain else None
        if way is not None:
            self.pixel_wanted.emit(*way)
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            event.ignore()


def _colour(index: int) -> QColor:
    return curve_colours(is_dark())[index]


def _pen(index: int) -> QPen:
    style = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)[index % 3]
    return QPen(_colour(index), 1.5, style)


def _sample() -> QWidget:
    film = sample_film()[:, 0, 16, 16]
    plot = TrajectoryPlot()
    plot.ends = ("1000", "0")
    plot.show_trajectories(
        [Trajectory("x_t", film), Trajectory("x_0", film[::-1])], np.linspace(0, 1, len(film)).tolist(), "pixel 16, 16"
    )
    plot.set_position(20)
    return plot


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
