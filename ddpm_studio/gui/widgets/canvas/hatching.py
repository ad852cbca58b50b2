"""How what is to be drawn anew is shown: stripes that are seen on any picture, as each has a bright and a dark part."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from ddpm_studio.gui.style.colours import colours, is_dark
from ddpm_studio.gui.widgets.pixels import Pixels

Points: TypeAlias = NDArray[np.intp]
_ALL_BITS, _NO_BITS = np.uint32(0xFFFFFFFF), np.uint32(0)
PERIOD, STRIPE, EDGE = 8.0, 2.5, 1.0
"""Widget pixels from stripe to stripe, of a stripe's accent, and of the line beside it."""


def draw_hatched(painter: QPainter, mask: Pixels, place: QRectF, seen: QRect, opacity: float, ghost: bool) -> None:
    """Draw stripes where `mask`, (h, w) uint8, is not 0.

    Point by point, for whole points of the device: what is drawn anew lies exactly on what is there. A painter that
    enlarges a mask chooses points by where it begins.

    :param place: where the mask lies, in pixels of the widget.
    :param seen: what of the widget is to be drawn.
    :param opacity: 0 to 1.
    :param ghost: stripes the other way, without ground: what would be drawn anew.
    """
    rect = place & QRectF(seen)
    if rect.isEmpty():
        return
    ratio = painter.device().devicePixelRatioF()
    room = QRectF(rect.topLeft() * ratio, rect.size() * ratio).toAlignedRect()
    height, width = mask.shape
    across, columns = _points(room.left(), room.width(), place.left() * ratio, place.width() * ratio, width)
    down, rows = _points(room.top(), room.height(), place.top() * ratio, place.height() * ratio, height)
    stripes = _stripes(is_dark(), ratio, opacity, ghost)
    period = len(stripes)
    lines = stripes[(np.arange(period)[:, None] + (-across if ghost else across)) % period]
    # Whole lines are copied: looking up each point took twice as long, 62 ms for a window of 3200 × 2000 points.
    points = lines[down % period]
    points &= np.where(mask[:, columns] > 0, _ALL_BITS, _NO_BITS)[rows]
    image = QImage(
        points.data, room.width(), room.height(), 4 * room.width(), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(room.topLeft()) / ratio, image)


def _points(
    first: int, count: int, begin: float, length: float, pixels: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return points of the device along an axis, and in which of so many `pixels` the middle of each lies."""
    points = np.arange(first, first + count)
    inside = np.floor((points + 0.5 - begin) * pixels / length).astype(np.intp)
    return points, inside.clip(0, pixels - 1)


@lru_cache(maxsize=16)
def _stripes(dark: bool, ratio: float, opacity: float, ghost: bool) -> NDArray[np.uint32]:
    """Return the points of a line across the stripes, premultiplied, from one stripe to the next."""
    stripes = np.zeros(max(4, round(PERIOD * ratio)), np.uint32)
    accent, edge = colours()["accent_line"], QColor("black" if dark else "white")
    stripe, beside = max(1, round(STRIPE * ratio)), max(1, round(EDGE * ratio))
    if not ghost:
        stripes[:] = _premultiplied(accent, 0.55 * opacity)
    stripes[: stripe + beside] = _premultiplied(edge, 0.3 + 0.7 * opacity)
    stripes[:stripe] = _premultiplied(accent, 0.3 + 0.7 * opacity)
    return stripes


def _premultiplied(colour: QColor, alpha: float) -> int:
    red, green, blue = (round(alpha * part) for part in (colour.red(), colour.green(), colour.blue()))
    return round(255 * alpha) << 24 | red << 16 | green << 8 | blue
