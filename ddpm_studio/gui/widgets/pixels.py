"""Arrays of pixels as Qt's pictures and back, and several pictures as one."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPixmap

from ddpm_studio.gui.style.colours import PICTURE_GROUND

Pixels: TypeAlias = NDArray[np.uint8]
"""One picture (H, W, C) or several (N, H, W, C), uint8, with C = 1 grey, 3 RGB or 4 RGBA."""

COARSE, FINE = 8, 4
"""Pixels of a square of the checkerboard behind pictures, and behind small ones."""
SHADES = ("#828282", "#6a6a6a")
"""Of the checkerboard: mid-grey between them, as around pictures, and near enough to it to be overlooked."""
_FORMATS = {
    1: QImage.Format.Format_Grayscale8,
    3: QImage.Format.Format_RGB888,
    4: QImage.Format.Format_RGBA8888,
}


def wrap(pixels: Pixels) -> QImage:
    """Return a picture that reads the memory of `pixels` (H, W, C), which must be contiguous and outlive it."""
    height, width, channels = pixels.shape
    return QImage(pixels.data, width, height, width * channels, _FORMATS[channels])


def to_pixmap(pixels: Pixels, room: QSize | None = None) -> QPixmap:
    """Return a copy of one picture, scaled to fit into `room` (device pixels) with its shape kept.

    Where it is transparent a fine checkerboard shows through.
    """
    contiguous = np.ascontiguousarray(pixels)
    picture = QPixmap.fromImage(wrap(contiguous))
    if room is None:
        return _on_checkerboard(picture)
    enlarged = room.width() > picture.width() and room.height() > picture.height()
    crisp = enlarged and is_small(contiguous)
    how = Qt.TransformationMode.FastTransformation if crisp else Qt.TransformationMode.SmoothTransformation
    return _on_checkerboard(picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, how))


def to_pixels(image: QImage) -> Pixels:
    """Return a copy of a picture as (H, W, 3), or (H, W, 4) where it has transparency."""
    channels = 4 if image.hasAlphaChannel() else 3
    converted = image.convertToFormat(_FORMATS[channels])
    lines = np.frombuffer(converted.constBits(), np.uint8).reshape(converted.height(), converted.bytesPerLine())
    used = lines[:, : converted.width() * channels]
    return used.reshape(converted.height(), converted.width(), channels).copy()


def is_small(pixels: Pixels) -> bool:
    """Say whether single pixels should stay visible as squares when the picture is enlarged."""
    return bool(max(pixels.shape[-3:-1]) <= 64)


def square_columns(count: int) -> int:
    """Return the number of columns that makes `count` pictures nearly a square."""
    return max(1, math.ceil(math.sqrt(count)))


def mosaic(pixels: Pixels, columns: int | None = None, gap: int = 2) -> Pixels:
    """Lay N pictures (N, H, W, C) side by side as one (H', W', C) on mid-grey, with `gap` pixels between."""
    count, height, width, channels = pixels.shape
    columns = columns or square_columns(count)
    rows = math.ceil(count / columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, channels)
    whole: Pixels = np.full(shape, PICTURE_GROUND.red(), np.uint8)
    if channels == 4:  # the gaps are seen, and no checkerboard is
        whole[..., 3] = 255
    for index, picture in enumerate(pixels):
        top, left = index // columns * (height + gap), index % columns * (width + gap)
        whole[top : top + height, left : left + width] = picture
    return whole


def _on_checkerboard(picture: QPixmap) -> QPixmap:
    if not picture.hasAlphaChannel():
        return picture
    whole = QPixmap(picture.size())
    with QPainter(whole) as painter:
        painter.fillRect(whole.rect(), checkerboard(FINE))
        painter.drawPixmap(0, 0, picture)
    return whole


def checkerboard(side: int = COARSE) -> QBrush:
    """Return what shows through transparent pictures, in squares of `side` pixels."""
    pattern = QPixmap(2 * side, 2 * side)
    pattern.fill(QColor(SHADES[0]))
    with QPainter(pattern) as painter:
        for left, top in ((0, 0), (side, side)):
            painter.fillRect(left, top, side, side, QColor(SHADES[1]))
    return QBrush(pattern)
