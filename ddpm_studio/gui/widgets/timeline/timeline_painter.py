"""Draws the line of a timeline: past, existing and expected frames, the playhead, and the small pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from ddpm_studio.gui.style.colours import PICTURE_GROUND, colours

if TYPE_CHECKING:
    from ddpm_studio.gui.widgets.timeline.timeline_bar import TimelineBar


def draw(painter: QPainter, bar: TimelineBar, hovered: int) -> None:
    """Draw everything of `bar`; `hovered` is the frame under the pointer, or −1."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_ends(painter, bar)
    _draw_strip(painter, bar)
    _draw_line(painter, bar)
    _draw_pictures(painter, bar)
    if bar.count:
        _draw_range(painter, bar)
        if bar.marked is not None:
            _draw_mark(painter, bar, bar.marked)
        if hovered >= 0:
            painter.setPen(QPen(colours()["muted"], 1))
            x, track = bar.x_of(hovered), bar.track()
            top = bar.strip_rect().top() if bar.strip is not None else track.top() - 5
            painter.drawLine(QPointF(x, top), QPointF(x, track.bottom() + 5))
        _draw_playhead(painter, bar)


def _draw_ends(painter: QPainter, bar: TimelineBar) -> None:
    track = bar.track()
    painter.setPen(colours()["muted"])
    top, height = track.center().y() - 14, 28.0
    left, right = bar.ends
    end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    start = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(QRectF(0, top, track.left() - 8, height), int(end), left)
    painter.drawText(QRectF(track.right() + 8, top, bar.width() - track.right() - 8, height), int(start), right)


def _draw_strip(painter: QPainter, bar: TimelineBar) -> None:
    strip, rect = bar.strip, bar.strip_rect()
    if strip is None:
        return
    shades = colours()
    strip.draw(painter, rect, bar.count, bar.place_of)
    painter.save()
    font = painter.font()
    font.setPointSizeF(0.85 * font.pointSizeF())
    painter.setFont(font)
    painter.setPen(shades["muted"])
    end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    painter.drawText(QRectF(0, rect.top(), rect.left() - 8, rect.height()), int(end), strip.name)
    if bar.value():
        x, y = bar.x_of(bar.value()), rect.bottom() - (rect.height() - 1) * strip.height_of(bar.value())
        painter.setPen(QPen(shades["accent_line"], 1))
        painter.drawLine(QPointF(x, rect.bottom()), QPointF(x, y))
        painter.setBrush(shades["accent_line"])
        painter.drawEllipse(QPointF(x, y), 2.5, 2.5)
    painter.restore()


def _draw_line(painter: QPainter, bar: TimelineBar) -> None:
    track, shades = bar.track(), colours()
    outline = QPainterPath()
    outline.addRoundedRect(track, 4, 4)
    painter.save()
    painter.setClipPath(outline)
    painter.fillRect(track, shades["border"])
    if bar.count < bar.total:
        painter.fillRect(track, QBrush(shades["disabled"], Qt.BrushStyle.BDiagPattern))
    if bar.count:
        existing, past = QRectF(track), QRectF(track)
        existing.setRight(track.right() if bar.count == bar.total else bar.x_of(bar.count - 1))
        past.setRight(bar.x_of(bar.value()))
        painter.fillRect(existing, shades["outline"])
        painter.fillRect(past, shades["accent_line"])
    painter.restore()


def _draw_range(painter: QPainter, bar: TimelineBar) -> None:
    track = bar.track()
    painter.setPen(QPen(colours()["text"], 2))
    for index, side in zip(bar.marked_range, (1, -1), strict=True):
        if index is not None:
            x = bar.x_of(min(index, bar.count - 1))
            top, foot = track.top() - 6, track.bottom() + 6
            painter.drawPolyline(
                [QPointF(x + 4 * side, top), QPointF(x, top), QPointF(x, foot), QPointF(x + 4 * side, foot)]
            )


def _draw_mark(painter: QPainter, bar: TimelineBar, index: int) -> None:
    x, top = bar.x_of(index), bar.track().top() - 2
    painter.setPen(QPen(colours()["window"], 1))
    painter.setBrush(colours()["text"])
    painter.drawPolygon([QPointF(x - 5, top - 7), QPointF(x + 5, top - 7), QPointF(x, top)])
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_playhead(painter: QPainter, bar: TimelineBar) -> None:
    track, shades = bar.track(), colours()
    handle = QRectF(0, 0, 6, 22)
    handle.moveCenter(QPointF(bar.x_of(bar.value()), track.center().y()))
    painter.setPen(QPen(shades["window"], 2))
    painter.setBrush(shades["text"] if bar.isEnabled() else shades["disabled"])
    painter.drawRoundedRect(handle.adjusted(-1, -1, 1, 1), 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_pictures(painter: QPainter, bar: TimelineBar) -> None:
    slots = bar.picture_slots()
    nearest = min(slots, key=lambda slot: abs(slot[0] - bar.value()), default=None)
    for index, rect in slots:
        picture = bar.thumbnails.kept(index) if index < bar.count else None
        if picture is None:
            painter.setPen(QPen(colours()["border"], 1))
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
            continue
        painter.fillRect(rect, PICTURE_GROUND)
        size = picture.size() / bar.devicePixelRatioF()
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(rect.center())
        painter.drawPixmap(place.toAlignedRect(), picture)
        if nearest is not None and index == nearest[0]:
            painter.setPen(QPen(colours()["accent_line"], 2))
            painter.drawRect(rect)
