"""Draws pictures with a plain painter, crisp when small, smooth when large.

Not by pyqtgraph: a picture of 512² takes 0.3 ms so and 3.3 ms there, where every eighth frame was late besides.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen

from ddpm_studio.gui.style.colours import PICTURE_GROUND, colours
from ddpm_studio.gui.widgets.grid.tile_layout import TileLayout, shows_pixels
from ddpm_studio.gui.widgets.pixels import COARSE, FINE, checkerboard

_PAINTED = {False: QImage.Format.Format_RGB32, True: QImage.Format.Format_ARGB32_Premultiplied}
SMALLEST_MARK = 8.0
SMALL = 64.0
"""Pixels: a narrower picture has a finer checkerboard behind it."""
MAT = 8.0
"""Pixels of mid-grey around the pictures."""
SMALLEST_LETTERS = 0.7
"""How small captions may be, of the usual size."""
SPARE = 0.96
"""Letters are drawn in whole pixels: a caption made smaller is not just so much narrower."""
NAME_GAP = 4.0
"""Pixels between the mat and the name of a row, and around that of a column."""


def draw_all(painter: QPainter, images: Sequence[QImage], layout: TileLayout, captions: Sequence[str]) -> None:
    """Draw every picture at its place on a mat of mid-grey, with its caption."""
    painter.fillRect(layout.bounds().adjusted(-MAT, -MAT, MAT, MAT), PICTURE_GROUND)
    for index, image in enumerate(images):
        draw_picture(painter, image, layout.rect(index))
    _write_captions(painter, layout, captions[: len(images)])


def shortened(
    captions: Sequence[str], shorter: Mapping[str, str], layout: TileLayout, letters: QFontMetrics
) -> list[str]:
    """Return the captions, in the shorter form that some have where the longer one does not fit."""
    room = SPARE * layout.tile.width() / SMALLEST_LETTERS
    return [shorter.get(one, one) if letters.horizontalAdvance(one) > room else one for one in captions]


def _write_captions(painter: QPainter, layout: TileLayout, captions: Sequence[str]) -> None:
    """Write all in letters of one size, smaller than usual where that makes them fit; what does not fit is cut off."""
    usual, room = painter.font(), layout.tile.width()
    parts = [SPARE * room / max(1, painter.fontMetrics().horizontalAdvance(caption)) for caption in captions]
    font = QFont(usual)
    font.setPointSizeF(usual.pointSizeF() * min([part for part in parts if part >= SMALLEST_LETTERS], default=1.0))
    painter.setPen(QColor("white"))
    painter.setFont(font if font.pointSizeF() < usual.pointSizeF() else usual)
    for index, caption in enumerate(captions):
        shown = painter.fontMetrics().elidedText(caption, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(layout.caption_rect(index), int(Qt.AlignmentFlag.AlignCenter), shown)
    painter.setFont(usual)


def draw_names(painter: QPainter, layout: TileLayout, rows: Sequence[str], columns: Sequence[str]) -> None:
    """Write what each row is before it, and what each column is above it."""
    painter.setPen(colours()["muted"])
    line = painter.fontMetrics().height() + 2.0
    for row, name in enumerate(rows[: layout.rows]):
        first = layout.rect(row * layout.columns)
        place = QRectF(0, first.top(), first.left() - MAT - NAME_GAP, first.height())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), name)
    widest = max((painter.fontMetrics().horizontalAdvance(name) for name in columns), default=0)
    every = max(1, math.ceil((widest + 2 * NAME_GAP) / (layout.tile.width() + layout.gap)))
    for column, name in enumerate(columns[: layout.columns]):
        if column % every == 0:
            below = layout.rect(column)
            place = QRectF(below.center().x() - widest, below.top() - MAT - line, 2 * widest, line)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), name)


def draw_one(painter: QPainter, image: QImage, rect: QRectF, room: QRectF) -> None:
    """Draw one picture, cut off at the edge of the room where it is enlarged beyond it."""
    painter.setClipRect(room.adjusted(-MAT, -MAT, MAT, MAT))
    painter.fillRect(rect.adjusted(-MAT, -MAT, MAT, MAT), PICTURE_GROUND)
    draw_picture(painter, image, rect)


def draw_picture(painter: QPainter, image: QImage, rect: QRectF) -> None:
    """Draw one picture, over a checkerboard where it is transparent."""
    if image.hasAlphaChannel():
        painter.fillRect(rect, checkerboard(FINE if rect.width() < SMALL else COARSE))
    ratio = painter.device().devicePixelRatioF()
    scale = rect.width() * ratio / image.width()
    crisp = shows_pixels(QSizeF(image.size())) and scale >= 2
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not crisp)
    if scale < 0.6:
        # A painter looks at four pixels only; a strong reduction needs all of them.
        size = (rect.size() * ratio).toSize()
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    # A painter converts each point that it draws; pixels that are enlarged are far fewer (64 of 32²: 0.6 ms, not 6).
    painter.drawImage(rect, image.convertToFormat(_PAINTED[image.hasAlphaChannel()]))


def mark_pixel(painter: QPainter, rect: QRectF) -> None:
    """Outline a pixel, at least `SMALLEST_MARK` wide so that it can be found."""
    grow = max(0.0, (SMALLEST_MARK - rect.width()) / 2)
    rect = rect.adjusted(-grow, -grow, grow, grow)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor("black"), 4), (colours()["accent_line"], 2)):
        painter.setPen(QPen(colour, width))
        painter.drawRect(rect)


def mark(painter: QPainter, rect: QRectF, strong: bool) -> None:
    """Outline a picture: the one under the pointer, or, strongly, the one that keys act on."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("white"), 4 if strong else 1.5))
    painter.drawRect(rect.adjusted(-1, -1, 1, 1))
    if strong:
        painter.setPen(QPen(colours()["accent"], 2))
        painter.drawRect(rect.adjusted(-1, -1, 1, 1))
