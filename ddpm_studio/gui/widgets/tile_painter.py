"""Draws pictures with a plain painter, crisp when small, smooth when large."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from ddpm_studio.gui.colours import PICTURE_GROUND, colours
from ddpm_studio.gui.widgets.pixels import checkerboard
from ddpm_studio.gui.widgets.tile_layout import TileLayout, shows_pixels

MAT = 8.0
"""Pixels of mid-grey around the pictures."""


def draw_all(painter: QPainter, images: Sequence[QImage], layout: TileLayout, captions: Sequence[str]) -> None:
    """Draw every picture at its place on a mat of mid-grey, with its caption."""
    painter.fillRect(layout.bounds().adjusted(-MAT, -MAT, MAT, MAT), PICTURE_GROUND)
    for index, image in enumerate(images):
        draw_picture(painter, image, layout.rect(index))
    painter.setPen(QColor("white"))
    for index, caption in enumerate(captions[: len(images)]):
        rect = layout.caption_rect(index)
        shown = painter.fontMetrics().elidedText(caption, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), shown)


def draw_one(painter: QPainter, image: QImage, rect: QRectF, room: QRectF) -> None:
    """Draw one picture, cut off at the edge of the room where it is enlarged beyond it."""
    painter.setClipRect(room.adjusted(-MAT, -MAT, MAT, MAT))
    painter.fillRect(rect.adjusted(-MAT, -MAT, MAT, MAT), PICTURE_GROUND)
    draw_picture(painter, image, rect)


def draw_picture(painter: QPainter, image: QImage, rect: QRectF) -> None:
    """Draw one picture, over a checkerboard where it is transparent."""
    if image.hasAlphaChannel():
        painter.fillRect(rect, checkerboard())
    ratio = painter.device().devicePixelRatioF()
    scale = rect.width() * ratio / image.width()
    crisp = shows_pixels(QSizeF(image.size())) and scale >= 2
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not crisp)
    if scale < 0.6:
        # A painter looks at four pixels only; a strong reduction needs all of them.
        size = (rect.size() * ratio).toSize()
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    painter.drawImage(rect, image)


def mark(painter: QPainter, rect: QRectF, strong: bool) -> None:
    """Outline a picture: the one under the pointer, or, strongly, the one that keys act on."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("white"), 4 if strong else 1.5))
    painter.drawRect(rect.adjusted(-1, -1, 1, 1))
    if strong:
        painter.setPen(QPen(colours()["accent"], 2))
        painter.drawRect(rect.adjusted(-1, -1, 1, 1))
