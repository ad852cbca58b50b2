"""How what is to be drawn anew is shown: stripes that are seen on any picture, as each has a bright and a dark part."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

from ddpm_studio.gui.style.colours import colours, is_dark
from ddpm_studio.gui.widgets.pixels import Pixels

PERIOD, STRIPE, EDGE = 8.0, 2.5, 1.0
"""Widget pixels from stripe to stripe, of a stripe's accent, and of the line beside it."""


def draw_hatched(painter: QPainter, mask: Pixels, place: QRectF, seen: QRect, opacity: float, ghost: bool) -> None:
    """Draw stripes where `mask`, (h, w) uint8, is not 0.

    :param place: where the mask lies, in pixels of the widget.
    :param seen: what of the widget is to be drawn.
    :param opacity: 0 to 1.
    :param ghost: stripes the other way, without ground: what would be drawn anew.
    """
    rect = place & QRectF(seen)
    if rect.isEmpty() or not mask.any():
        return
    ratio = painter.device().devicePixelRatioF()
    room = rect.toAlignedRect()
    sheet = QImage(room.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    sheet.fill(Qt.GlobalColor.transparent)
    height, width = mask.shape
    contiguous = np.ascontiguousarray(mask)
    shape = QImage(contiguous.data, width, height, width, QImage.Format.Format_Alpha8)
    inside = QRectF((place.topLeft() - QPointF(room.topLeft())) * ratio, place.size() * ratio)
    with QPainter(sheet) as inner:
        inner.drawImage(inside, shape)
        inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        # Stripes keep their place while a part of them is drawn anew.
        inner.setBrushOrigin(-QPointF(room.topLeft()) * ratio)
        inner.fillRect(sheet.rect(), _stripes(is_dark(), ratio, opacity, ghost))
    sheet.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(room.topLeft()), sheet)


@lru_cache(maxsize=16)
def _stripes(dark: bool, ratio: float, opacity: float, ghost: bool) -> QBrush:
    period = max(4, round(PERIOD * ratio))
    accent = colours()["accent_line"]
    edge = QColor("black" if dark else "white")
    row, column = np.mgrid[:period, :period]
    along = (row - column if ghost else row + column) % period
    stripe, beside = max(1, round(STRIPE * ratio)), max(1, round(EDGE * ratio))
    pattern = np.zeros((period, period, 4), np.float64)
    if not ghost:
        pattern[...] = _premultiplied(accent, 0.55 * opacity)
    pattern[along < stripe + beside] = _premultiplied(edge, 0.3 + 0.7 * opacity)
    pattern[along < stripe] = _premultiplied(accent, 0.3 + 0.7 * opacity)
    return QBrush(_image(pattern))


def _premultiplied(colour: QColor, alpha: float) -> list[float]:
    return [part * alpha for part in (colour.blueF(), colour.greenF(), colour.redF(), 1.0)]


def _image(pattern: NDArray[np.float64]) -> QImage:
    height, width, _ = pattern.shape
    levels = np.ascontiguousarray((pattern * 255).round().astype(np.uint8))
    # Copied, as the memory goes with the array.
    return QImage(levels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
