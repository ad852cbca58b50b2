"""Draws the line of a timeline: past, existing and expected frames, the playhead, and the small pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QPixmap

from ddpm_studio.gui.style.colours import PICTURE_GROUND, colours
from ddpm_studio.gui.widgets.timeline.timeline_line import Line
from ddpm_studio.gui.widgets.timeline.timeline_strip import Strip


@dataclass(frozen=True)
class Appearance:
    """All that is seen of a timeline."""

    line: Line
    value: int
    """The frame with the playhead."""
    ends: tuple[str, str]
    """What is written at the two ends."""
    hovered: int
    """The frame under the pointer, or −1."""
    marked: int | None
    marked_range: tuple[int | None, int | None]
    strip: Strip | None
    strip_rect: QRectF
    pictures: Sequence[tuple[int, QRectF, QPixmap | None]]
    """Frames, where their small pictures are, and those that have been fetched."""
    is_enabled: bool


def draw(painter: QPainter, seen: Appearance) -> None:
    """Draw everything of a timeline."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_ends(painter, seen)
    _draw_strip(painter, seen)
    _draw_line(painter, seen)
    _draw_pictures(painter, seen)
    if seen.line.count:
        _draw_range(painter, seen)
        if seen.marked is not None:
            _draw_mark(painter, seen.line, seen.marked)
        if seen.hovered >= 0:
            painter.setPen(QPen(colours()["muted"], 1))
            x, track = seen.line.x_of(seen.hovered), seen.line.track
            top = seen.strip_rect.top() if seen.strip is not None else track.top() - 5
            painter.drawLine(QPointF(x, top), QPointF(x, track.bottom() + 5))
        _draw_playhead(painter, seen)


def _draw_ends(painter: QPainter, seen: Appearance) -> None:
    track = seen.line.track
    painter.setPen(colours()["muted"])
    top, height = track.center().y() - 14, 28.0
    left, right = seen.ends
    end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    start = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(QRectF(0, top, track.left() - 8, height), int(end), left)
    painter.drawText(
        QRectF(track.right() + 8, top, painter.device().width() - track.right() - 8, height), int(start), right
    )


def _draw_strip(painter: QPainter, seen: Appearance) -> None:
    strip, rect = seen.strip, seen.strip_rect
    if strip is None:
        return
    shades = colours()
    strip.draw(painter, rect, seen.line.count, seen.line.place_of)
    painter.save()
    font = painter.font()
    font.setPointSizeF(0.85 * font.pointSizeF())
    painter.setFont(font)
    painter.setPen(shades["muted"])
    end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    painter.drawText(QRectF(0, rect.top(), rect.left() - 8, rect.height()), int(end), strip.name)
    if seen.value:
        x, y = seen.line.x_of(seen.value), rect.bottom() - (rect.height() - 1) * strip.height_of(seen.value)
        painter.setPen(QPen(shades["accent_line"], 1))
        painter.drawLine(QPointF(x, rect.bottom()), QPointF(x, y))
        painter.setBrush(shades["accent_line"])
        painter.drawEllipse(QPointF(x, y), 2.5, 2.5)
    painter.restore()


def _draw_line(painter: QPainter, seen: Appearance) -> None:
    track, shades = seen.line.track, colours()
    outline = QPainterPath()
    outline.addRoundedRect(track, 4, 4)
    painter.save()
    painter.setClipPath(outline)
    painter.fillRect(track, shades["border"])
    if seen.line.count < seen.line.total:
        painter.fillRect(track, QBrush(shades["disabled"], Qt.BrushStyle.BDiagPattern))
    if seen.line.count:
        existing, past = QRectF(track), QRectF(track)
        existing.setRight(track.right() if seen.line.count == seen.line.total else seen.line.x_of(seen.line.count - 1))
        past.setRight(seen.line.x_of(seen.value))
        painter.fillRect(existing, shades["outline"])
        painter.fillRect(past, shades["accent_line"])
    painter.restore()


def _draw_range(painter: QPainter, seen: Appearance) -> None:
    track = seen.line.track
    painter.setPen(QPen(colours()["text"], 2))
    for index, side in zip(seen.marked_range, (1, -1), strict=True):
        if index is not None:
            x = seen.line.x_of(min(index, seen.line.count - 1))
            top, foot = track.top() - 6, track.bottom() + 6
            painter.drawPolyline(
                [QPointF(x + 4 * side, top), QPointF(x, top), QPointF(x, foot), QPointF(x + 4 * side, foot)]
            )


def _draw_mark(painter: QPainter, line: Line, index: int) -> None:
    x, top = line.x_of(index), line.track.top() - 2
    painter.setPen(QPen(colours()["window"], 1))
    painter.setBrush(colours()["text"])
    painter.drawPolygon([QPointF(x - 5, top - 7), QPointF(x + 5, top - 7), QPointF(x, top)])
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_playhead(painter: QPainter, seen: Appearance) -> None:
    track, shades = seen.line.track, colours()
    handle = QRectF(0, 0, 6, 22)
    handle.moveCenter(QPointF(seen.line.x_of(seen.value), track.center().y()))
    painter.setPen(QPen(shades["window"], 2))
    painter.setBrush(shades["text"] if seen.is_enabled else shades["disabled"])
    painter.drawRoundedRect(handle.adjusted(-1, -1, 1, 1), 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_pictures(painter: QPainter, seen: Appearance) -> None:
    nearest = min(seen.pictures, key=lambda slot: abs(slot[0] - seen.value), default=None)
    for index, rect, picture in seen.pictures:
        if picture is None:
            painter.setPen(QPen(colours()["border"], 1))
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
            continue
        painter.fillRect(rect, PICTURE_GROUND)
        size = picture.size() / painter.device().devicePixelRatioF()
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(rect.center())
        painter.drawPixmap(place.toAlignedRect(), picture)
        if nearest is not None and index == nearest[0]:
            painter.setPen(QPen(colours()["accent_line"], 2))
            painter.drawRect(rect)
