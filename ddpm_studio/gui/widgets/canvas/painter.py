"""Draws the sheet as it is seen, the part of it that has to be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from ddpm_studio.gui.style.colours import PICTURE_GROUND, colours
from ddpm_studio.gui.widgets.canvas.hatching import draw_hatched
from ddpm_studio.gui.widgets.canvas.kit import Kit
from ddpm_studio.gui.widgets.canvas.marks import Area, Place, settled, whole
from ddpm_studio.gui.widgets.canvas.sheet import Sheet
from ddpm_studio.gui.widgets.canvas.view import View
from ddpm_studio.gui.widgets.pixels import Pixels, checkerboard, wrap

HANDLE = 9.0
"""Widget pixels of a side of a handle."""
_PAINTED = {False: QImage.Format.Format_RGB32, True: QImage.Format.Format_ARGB32_Premultiplied}


class Scaled:
    """The frame as it is seen where its pixels are not squares of whole points: made once, and drawn in parts.

    A painter that scales takes points by where it begins, so that parts would not fit each other.
    """

    def __init__(self) -> None:
        self._pixels: Pixels | None = None
        self._image = QImage()

    def image(self, pixels: Pixels, size: QSize) -> QImage:
        """Return `pixels` (H, W, C) smoothly scaled to so many points of the device."""
        if pixels is not self._pixels or size != self._image.size():
            how = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._pixels, self._image = pixels, _painted(pixels).scaled(size, *how)
        return self._image


def draw_sheet(painter: QPainter, sheet: Sheet, view: View, seen: QRect, scaled: Scaled) -> None:
    """Draw ground and picture."""
    painter.fillRect(seen, PICTURE_GROUND)
    frame = view.rect(whole(sheet.shape))
    if sheet.pixels is None or sheet.lies is None or not frame.intersects(QRectF(seen)):
        return
    lies = view.rect(sheet.lies.within(sheet.shape))
    if sheet.pixels.shape[2] == 4:
        painter.fillRect(lies & QRectF(seen), checkerboard())
    painter.save()
    painter.setClipRect(lies, Qt.ClipOperation.IntersectClip)
    if view.zoom == round(view.zoom):
        painter.drawImage(frame, _painted(sheet.pixels))
    else:
        ratio = painter.device().devicePixelRatioF()
        image = scaled.image(sheet.pixels, (frame.size() * ratio).toSize())
        image.setDevicePixelRatio(ratio)
        painter.drawImage(frame.topLeft(), image)
    painter.restore()


def _painted(pixels: Pixels) -> QImage:
    """Return pixels as a painter has them, which else converts each point that it draws: pixels are far fewer."""
    image = wrap(pixels)
    return image.convertToFormat(_PAINTED[image.hasAlphaChannel()])


def draw_marks(painter: QPainter, sheet: Sheet, view: View, kit: Kit, seen: QRect) -> None:
    """Draw what is to be drawn anew."""
    area = view.area_of(QRectF(seen))
    if kit.shown and sheet.mask[area.slices].any():
        draw_hatched(painter, sheet.mask, view.rect(whole(sheet.shape)), seen, kit.opacity / 100, ghost=False)


def draw_ghost(painter: QPainter, ghost: Pixels, view: View, seen: QRect) -> None:
    """Draw what would be drawn anew, (H, W)."""
    height, width = ghost.shape
    draw_hatched(painter, ghost, view.rect(Area(0, 0, width, height)), seen, 0.8, ghost=True)


def draw_frame(painter: QPainter, rect: QRectF, seen: QRect) -> None:
    """Draw the edge of the frame, if that is seen."""
    if rect.contains(QRectF(seen)):
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 140), 1))
    painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))


def draw_handles(painter: QPainter, rect: QRectF) -> None:
    """Draw the edge of the picture, wherever it lies, with a handle at each corner."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _outline(painter, rect)
    for handle in handles(rect):
        painter.fillRect(handle, colours()["base"])
        painter.setPen(QPen(colours()["accent_line"], 1.5))
        painter.drawRect(handle)


def handles(rect: QRectF) -> list[QRectF]:
    """Return where the handles are: upper left, upper right, lower left, lower right."""
    corners = (rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight())
    return [QRectF(corner.x() - HANDLE / 2, corner.y() - HANDLE / 2, HANDLE, HANDLE) for corner in corners]


def brush_rect(view: View, point: QPointF, size: int) -> QRectF:
    """Return where a brush of so many pixels would mark, with the pointer at a point of the widget."""
    x, y = settled(view.place_at(point), size)
    return QRectF(view.point_of((x - size / 2, y - size / 2)), view.point_of((x + size / 2, y + size / 2)))


def draw_brush(painter: QPainter, rect: QRectF, is_round: bool) -> None:
    """Draw the outline of the brush, or of one pixel: a bright line between dark ones.

    Lines of one device pixel without smoothing: smooth ones took half of the time of a stroke.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for grow, colour in ((-1.0, QColor("black")), (1.0, QColor("black")), (0.0, QColor("white"))):
        painter.setPen(QPen(colour, 0))
        line = rect.adjusted(-grow, -grow, grow, grow)
        if is_round:
            painter.drawEllipse(line)
        else:
            painter.drawRect(line)


def draw_cell(painter: QPainter, rect: QRectF) -> None:
    """Draw the cell that keys act on, which can be found however small it is."""
    grow = max(0.0, (8 - rect.width()) / 2)
    rect = rect.adjusted(-grow, -grow, grow, grow)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor("black"), 5), (QColor("white"), 3), (colours()["accent"], 1.5)):
        painter.setPen(QPen(colour, width))
        painter.drawRect(rect)


def draw_loop(painter: QPainter, view: View, corners: Sequence[Place]) -> None:
    """Draw a line that is not closed yet, and dashed how it would be."""
    if len(corners) < 2:
        return
    points = [view.point_of(place) for place in corners]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(0, 0, 0, 180), 3.0), (QColor("white"), 1.25)):
        painter.setPen(QPen(colour, width))
        painter.drawPolyline(QPolygonF(points))
    painter.setPen(QPen(QColor("white"), 1, Qt.PenStyle.DashLine))
    painter.drawLine(points[-1], points[0])


def _outline(painter: QPainter, rect: QRectF) -> None:
    painter.setPen(QPen(QColor(0, 0, 0, 160), 3))
    painter.drawRect(rect)
    painter.setPen(QPen(QColor("white"), 1, Qt.PenStyle.DashLine))
    painter.drawRect(rect)
