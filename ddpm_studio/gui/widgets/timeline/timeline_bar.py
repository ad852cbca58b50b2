"""The line of a timeline: where the playhead is, which frames exist, and small pictures of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from ddpm_studio.gui.widgets.page_keys import KEEPS_KEYS
from ddpm_studio.gui.widgets.timeline import timeline_painter, timeline_strip
from ddpm_studio.gui.widgets.timeline.thumbnails import Thumbnails
from ddpm_studio.gui.widgets.timeline.timeline_line import GAP, PICTURE, Line
from ddpm_studio.gui.widgets.timeline.timeline_strip import Strip

LINE = 28
"""Height of the line with its playhead, in pixels."""
SMALLEST_PICTURE = 20
"""Pixels of the smallest small picture that says anything."""
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

    def yield_room(self) -> None:
        """Give up the small pictures, and then the values, where a page would have to be scrolled else."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

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
        return timeline_strip.HEIGHT if self.seen_strip is not None else 0

    @property
    def _room(self) -> int:
        """How high it may draw: one that does not yield is given what it asks for, if only in the next turn."""
        yields = self.sizePolicy().verticalPolicy() is QSizePolicy.Policy.Maximum
        return self.height() if yields else self.sizeHint().height()

    @property
    def seen_strip(self) -> Strip | None:
        """The values of the frames, as long as there is room for them."""
        return self.strip if self._room >= timeline_strip.HEIGHT + LINE else None

    @property
    def picture_side(self) -> int:
        """How high the small pictures are; 0: there is no room for them."""
        side = min(PICTURE, self._room - self._top() - LINE - GAP)
        return side if self.thumbnails.has_source and side >= SMALLEST_PICTURE else 0

    def line(self) -> Line:
        """Return where the frames lie."""
        return Line(self.track(), self._count, self.total, self._places)

    def picture_slots(self) -> list[tuple[int, QRectF]]:
        """Return which frames have a small picture, and where."""
        return self.line().picture_slots(self._top() + LINE, side) if (side := self.picture_side) else []

    def sizeHint(self) -> QSize:
        strip = 0 if self.strip is None else timeline_strip.HEIGHT
        return QSize(400, strip + LINE + (PICTURE + GAP if self.thumbnails.has_source else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, LINE)  # counts where the policy lets it yield

    # Drawing

    def refresh_pictures(self) -> None:
        """Fetch the small pictures anew: the frames show something else now."""
        self.thumbnails.forget()
        self._fetch_pictures()
        self.updateGeometry()
        self.update()

    def _fetch_pictures(self) -> None:
        existing = [index for index, _ in self.picture_slots() if index < self._count]
        self.thumbnails.want(existing, round((self.picture_side or PICTURE) * self.devicePixelRatioF()))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            timeline_painter.draw(painter, self._appearance())

    def _appearance(self) -> timeline_painter.Appearance:
        pictures = [
            (index, rect, self.thumbnails.kept(index) if index < self._count else None)
            for index, rect in self.picture_slots()
        ]
        return timeline_painter.Appearance(
            self.line(),
            self.value(),
            self.ends,
            self._hovered,
            self.marked,
            self.marked_range,
            self.seen_strip,
            self.strip_rect(),
            pictures,
            is_enabled=self.isEnabled(),
        )

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
        self.setValue(min(under[0], self._count - 1) if under else self.line().index_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.line().index_at(event.position().x())
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
        line = self.line()
        playhead = abs(place.x() - line.x_of(self.value()))
        for end, index in enumerate(self.marked_range):
            if index is not None and track.contains(place):
                away = abs(place.x() - line.x_of(min(index, self._count - 1)))
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
        return self.mapToGlobal(QPointF(self.line().x_of(index), 0).toPoint())

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()
            self.hovered.emit(index)
