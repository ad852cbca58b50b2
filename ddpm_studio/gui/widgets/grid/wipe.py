"""Two sets of pictures in one grid, one left of a line and the other right of it, and the line is dragged."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ddpm_studio.gui.style.colours import colours
from ddpm_studio.gui.widgets.alone import sample_film, show_alone
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.grid.tile_layout import NOWHERE
from ddpm_studio.gui.widgets.grid.tile_painter import draw_picture
from ddpm_studio.gui.widgets.pixels import Pixels, wrap

REACH = 6.0
"""Pixels from the line within which the pointer takes hold of it."""
GRIP = 9.0
"""Radius of the handle on the line of a picture that is alone."""
STEP = 0.05


class Wipe(QWidget):
    """Lies over `grid`, which shows A, and shows B; each picture has the line at the same part of its width."""

    moved = Signal(float)
    """The line is at another part of the width, 0 (all is B) to 1 (all is A)."""

    def __init__(self, grid: ImageGrid, covers_left: bool = False) -> None:
        """:param covers_left: whether B is left of the line; else it is right of it."""
        super().__init__(grid)
        self._grid, self._covers_left = grid, covers_left
        self.part = 0.5
        self._pixels: Pixels | None = None
        self._images: list[QImage] = []
        self._held = NOWHERE
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setGeometry(grid.rect())
        grid.installEventFilter(self)
        self.hide()

    def show_images(self, pixels: Pixels | None) -> None:
        """Show B's pictures, (N, H, W, C), which belong to the widget from now on; None: the line is gone."""
        self._pixels = pixels if pixels is None or pixels.flags.c_contiguous else pixels.copy()
        self._images = [] if self._pixels is None else [wrap(picture) for picture in self._pixels]
        self.setVisible(bool(self._images))
        self.update()

    def set_part(self, part: float) -> None:
        """Put the line at this part of the width."""
        part = min(max(part, 0.0), 1.0)
        if part != self.part:
            self.part = part
            self.update()
            self.moved.emit(part)

    def step_by(self, steps: int) -> None:
        """Move the line by so many twentieths of the width."""
        self.set_part(round((self.part + steps * STEP) / STEP) * STEP)

    def line_at(self, index: int) -> QLineF:
        """Return where the line of a picture is, in the widget's pixels."""
        rect = self._grid.tile_rect(index)
        x = rect.left() + self.part * rect.width()
        return QLineF(x, rect.top(), x, rect.bottom())

    # Drawing

    def _shown(self) -> list[int]:
        alone = self._grid.solo_index
        return list(range(min(len(self._images), self._grid.count))) if alone is None else [alone]

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for index in self._shown():
                rect = self._grid.tile_rect(index)
                line = self.line_at(index)
                painter.save()
                edge = QPointF(line.x1(), rect.bottom() if self._covers_left else rect.top())
                painter.setClipRect(
                    QRectF(rect.topLeft() if self._covers_left else rect.bottomRight(), edge).normalized()
                )
                draw_picture(painter, self._images[index], rect)
                painter.restore()
                self._draw_line(painter, line)

    def _draw_line(self, painter: QPainter, line: QLineF) -> None:
        is_alone = self._grid.solo_index is not None
        for colour, width in ((QColor("black"), 4 if is_alone else 3), (QColor("white"), 2 if is_alone else 1)):
            painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawLine(line)
        if is_alone:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor("black"), 1))
            painter.setBrush(QColor("white"))
            middle = QPointF(
                line.x1(), QRectF(self.rect()).intersected(self._grid.tile_rect(self._shown()[0])).center().y()
            )
            painter.drawEllipse(middle, GRIP, GRIP)
            painter.setPen(QPen(colours()["accent"], 2))
            for way in (-1, 1):
                tip = middle + QPointF(way * 5.5, 0)
                painter.drawPolyline([tip + QPointF(-way * 3, -3), tip, tip + QPointF(-way * 3, 3)])
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    # Mouse: what is not for the line is for the grid below

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() is Qt.MouseButton.LeftButton
        self._held = self._line_under(event.position()) if is_left else NOWHERE
        event.setAccepted(self._held != NOWHERE)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held != NOWHERE:
            rect = self._grid.tile_rect(self._held)
            self.set_part((event.position().x() - rect.left()) / max(1.0, rect.width()))
            return
        if not event.buttons():
            over = self._line_under(event.position()) != NOWHERE
            self.setCursor(Qt.CursorShape.SplitHCursor) if over else self.unsetCursor()
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self._held != NOWHERE)
        self._held = NOWHERE

    def _line_under(self, place: QPointF) -> int:
        """Return the picture whose line is within reach, or NOWHERE."""
        for index in self._shown():
            line = self.line_at(index)
            if abs(place.x() - line.x1()) <= REACH and line.y1() <= place.y() <= line.y2():
                return index
        return NOWHERE

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._grid and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._grid.rect())
        return super().eventFilter(watched, event)


def _sample() -> QWidget:
    film = sample_film()
    grid = ImageGrid()
    grid.show_images(film[-1])
    Wipe(grid).show_images(film[len(film) // 2])
    return grid


if __name__ == "__main__":
    raise SystemExit(show_alone(_sample))
