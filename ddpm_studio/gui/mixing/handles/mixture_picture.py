"""One picture as large as its room allows, with a few words below it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ddpm_studio.gui.style.colours import PICTURE_GROUND
from ddpm_studio.gui.widgets.grid.magnifier import Magnifier
from ddpm_studio.gui.widgets.grid.tile_painter import draw_picture
from ddpm_studio.gui.widgets.pixels import Pixels, wrap

SMALLEST, GOOD = QSize(96, 80), 150
"""Pixels at least, and the height that is wanted less that of three lines of words: where letters are large, all
is to be seen in a window of 720 yet."""
EDGE = 4.0
"""Pixels of mid-grey around the picture."""
_FIT = Magnifier()


def smallest(widget: QWidget) -> QSize:
    """Return how large one of the three pictures is at least, in the letters of `widget`."""
    return SMALLEST.expandedTo(QSize(0, GOOD - 3 * widget.fontMetrics().height()))


class MixturePicture(QWidget):
    """Shows a mixture and says at which λ."""

    def __init__(self) -> None:
        super().__init__()
        self._pixels: Pixels | None = None
        self._caption = ""
        self.setAccessibleName(self.tr("Mixture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_mixture(self, pixels: Pixels, caption: str, whole: str) -> None:
        """Show the picture, (H, W, C), and say what it is: below it, and in the tool tip as a `whole`."""
        self._pixels, self._caption = pixels, caption
        self.setAccessibleDescription(whole)
        self.setToolTip(whole)
        self.update()

    @property
    def pixels(self) -> Pixels | None:
        """What is shown."""
        return self._pixels

    def sizeHint(self) -> QSize:
        return QSize(200, 160)

    def minimumSizeHint(self) -> QSize:
        return smallest(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            draw_captioned(painter, self, self._pixels, self._caption)


def draw_captioned(painter: QPainter | None, widget: QWidget, pixels: Pixels | None, caption: str) -> QRectF:
    """Draw a picture on mid-grey in the middle of `widget`, and `caption` below it; return where the picture is.

    :param painter: None: only say where it would be.
    """
    letters = widget.fontMetrics().height() + 2.0
    room = QRectF(widget.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE - letters)
    if pixels is None:
        side = max(1.0, min(room.width(), room.height()))
        where = QRectF(0, 0, side, side)
        where.moveCenter(room.center())
    else:
        image = wrap(pixels)
        where = _FIT.rect(QSizeF(image.size()), room, widget.devicePixelRatioF())
    if painter is not None:
        wide = max(where.width(), widget.fontMetrics().horizontalAdvance(caption) + 2.0)
        ground = QRectF(where.center().x() - wide / 2, where.top(), wide, where.height() + letters)
        painter.fillRect(ground.adjusted(-EDGE, -EDGE, EDGE, 0), PICTURE_GROUND)
        if pixels is not None:
            draw_picture(painter, image, where)
        painter.setPen(QColor("white"))
        words = QRectF(ground.left(), where.bottom(), wide, letters)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), caption)
    return where
