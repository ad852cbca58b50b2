"""The line of a timeline: where the playhead is, which frames exist, and small pictures of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from ddpm_studio.gui.widgets.timeline import timeline_painter, timeline_strip
from ddpm_studio.gui.widgets.timeline.thumbnails import Thumbnails
from ddpm_studio.gui.widgets.timeline.timeline_keys import KEEPS_KEYS
from ddpm_studio.gui.widgets.timeline.timeline_strip import Strip

LINE = 28
"""Height of the line with its playhead, in pixels."""
PICTURE = 40
"""Height of the small pictures."""
GAP = 4
GRIP = 6.0
"""Pixels from an end of the marked range within which the mouse takes hold of it."""


class TimelineBar(QSlider):
    """A slider over the frames 0 … count − 1 of a film that will have `total`; painted and operated in our way.

    It is a slider so that screen readers know its value; keys belong to the timeline around it.
    """

    hovered = Signal(int)
    """The pointer is over this frame; −1: over none."""
    range_dragged = Signal(int, int)
    """The mouse moves an end of the marked range, 0 or 1, to this frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.thumbnails = Thumbnails(self)
        self.thumbnails.arrived.connect(self.update)
        self.ends = ("", "")
        self.strip: Strip | None = None
        self.marked: int | None = None
        """A frame that is pointed at, also one that is still to come."""
        self.marked_range: tuple[int | None, int | None] = (None, None)
        self._count = 0
        self._expected = 0
        self._hovered = -1
        self._places: Sequence[float] = ()
        self._grip = -1
        self.setMouseTracking(True)
        self.setProperty(KEEPS_KEYS, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_frames(0, 0)

    @property
    def count(self) -> int:
        """How many frames exist."""
        return self._count

    @property
    def total(self) -> int:
        """How many frames there will be."""
        return max(self._count, self._expected)

    def set_frames(self, count: int, expected: int) -> None:
        """Say how many frames exist and how many there will be."""
        self._count, self._expected = count, expected
        self.setRange(0, max(0, count - 1))
        self.setEnabled(count > 0)
        self._fetch_pictures()
        self.update()

    def set_places(self, places: Sequence[float]) -> None:
        """Put each of all frames that will be at its place on the line, ascending from 0 to 1; none: evenly."""
        self._places = tuple(places)
        self._fetch_pictures()
        self.update()

    # Geometry

    def track(self) -> QRectF:
        """Return the line from the first frame to the last expected one."""
        measure = self.fontMetrics().horizontalAdvance
        left, right = (measure(words) + 10.0 if words else 8.0 for words in self.ends)
        return QRectF(left, self._top() + LINE / 2 - 4, max(1.0, self.width() - left - right), 8)

    def strip_rect(self) -> QRectF:
        """Return where the values of the frames are drawn."""
        track = self.track()
        return QRectF(track.left(), 2, track.width(), timeline_strip.HEIGHT)

    def _top(self) -> int:
        return timeline_strip.HEIGHT if self.strip is not None else 0

    def x_of(self, index: int) -> float:
        """Return where a frame lies on the line."""
        track = self.track()
        return track.left() + track.width() * self.place_of(index)

    def index_at(self, x: float) -> int:
        """Return the existing frame that lies nearest to `x`."""
        track = self.track()
        return min(self._index_near((x - track.left()) / track.width()), max(0, self._count - 1))

    def place_of(self, index: int) -> float:
        """Return where a frame lies on the line, from 0 to 1."""
        if len(self._places) == self.total:
            return self._places[index]
        return index / max(1, self.total - 1)

    def _index_near(self, place: float) -> int:
        """Return the frame, also one that is still to come, that lies nearest to `place`."""
        last = max(0, self.total - 1)
        if len(self._places) != self.total or not last:
            return min(max(round(place * last), 0), last)
        right = min(max(bisect_left(self._places, place), 1), last)
        return right if self._places[right] - place < place - self._places[right - 1] else right - 1

    def picture_slots(self) -> list[tuple[int, QRectF]]:
        """Return which frames have a small picture, and where; where frames are rare, there are gaps."""
        if not self.thumbnails.has_source or self.total == 0:
            return []
        track = self.track()
        room = max(1, int((track.width() + GAP) // (PICTURE + GAP)))
        slots = min(room, self.total)
        width = track.width() / slots
        places: dict[int, QRectF] = {}
        for slot in range(slots):
            index = self._index_near(slot / max(1, slots - 1))
            centre = track.left() + (slot + 0.5) * width
            places.setdefault(index, QRectF(centre - PICTURE / 2, self._top() + LINE, PICTURE, PICTURE))
        return list(places.items())

    def sizeHint(self) -> QSize:
        return QSize(400, self._top() + LINE + (PICTURE + GAP if self.thumbnails.has_source else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    # Drawing

    def refresh_pictures(self) -> None:
        """Fetch the small pictures anew: the frames show something else now."""
        self.thumbnails.forget()
        self._fetch_pictures()
        self.updateGeometry()
        self.update()

    def _fetch_pictures(self) -> None:
        existing = [index for index, _ in self.picture_slots() if index < self._count]
        self.thumbnails.want(existing, round(PICTURE * self.devicePixelRatioF()))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            timeline_painter.draw(painter, self, self._hovered)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fetch_pictures()

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or not self._count:
            return
        self._hover(-1)
        self._grip = self._grip_at(event.position())
        if self._grip >= 0:
            return
        self.setSliderDown(True)
        under = [index for index, rect in self.picture_slots() if rect.contains(event.position())]
        self.setValue(min(under[0], self._count - 1) if under else self.index_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position().x())
        if self._grip >= 0:
            self.range_dragged.emit(self._grip, index)
            return
        if self.isSliderDown():
            self.setValue(index)
        is_free = self._count and not self.isSliderDown()  # while it is dragged, the picture itself is shown
        self._hover(index if is_free else -1)
        is_end = is_free and self._grip_at(event.position()) >= 0
        self.setCursor(Qt.CursorShape.SizeHorCursor if is_end else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._grip = -1
            self.setSliderDown(False)

    def _grip_at(self, place: QPointF) -> int:
        """Return the end of the marked range, 0 or 1, that the mouse would take hold of; −1: none."""
        track = self.track().adjusted(-GRIP, -GRIP, GRIP, GRIP)
        playhead = abs(place.x() - self.x_of(self.value()))
        for end, index in enumerate(self.marked_range):
            if index is not None and track.contains(place):
                away = abs(place.x() - self.x_of(min(index, self._count - 1)))
                if away <= GRIP and away < playhead:
                    return end
        return -1

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling past must not scrub

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the timeline around it knows more keys than a slider

    def head_of(self, index: int) -> QPoint:
        """Return the point of the screen above a frame."""
        return self.mapToGlobal(QPointF(self.x_of(index), 0).toPoint())

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()
            self.hovered.emit(index)
