"""The line of a timeline: where the playhead is, which frames exist, and small pictures of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from ddpm_studio.gui.widgets import timeline_painter, timeline_strip
from ddpm_studio.gui.widgets.thumbnails import Thumbnails
from ddpm_studio.gui.widgets.timeline_keys import KEEPS_KEYS
from ddpm_studio.gui.widgets.timeline_strip import Strip

LINE = 28
"""Height of the line with its playhead, in pixels."""
PICTURE = 40
"""Height of the small pictures."""
GAP = 4


class TimelineBar(QSlider):
    """A slider over the frames 0 … count − 1 of a film that will have `total`; painted and operated in our way.

    It is a slider so that screen readers know its value; keys belong to the timeline around it.
    """

    hovered = Signal(int)
    """The pointer is over this frame; −1: over none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.thumbnails = Thumbnails(self)
        self.thumbnails.arrived.connect(self.update)
        self.ends = ("", "")
        self.strip: Strip | None = None
        self.marked_range: tuple[int | None, int | None] = (None, None)
        self._count = 0
        self._expected = 0
        self._hovered = -1
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
        return track.left() + track.width() * index / max(1, self.total - 1)

    def index_at(self, x: float) -> int:
        """Return the existing frame that lies nearest to `x`."""
        track = self.track()
        index = round((x - track.left()) / track.width() * max(1, self.total - 1))
        return min(max(index, 0), max(0, self._count - 1))

    def picture_slots(self) -> list[tuple[int, QRectF]]:
        """Return which frames have a small picture, and where."""
        if not self.thumbnails.has_source or self.total == 0:
            return []
        track = self.track()
        room = max(1, int((track.width() + GAP) // (PICTURE + GAP)))
        slots = min(room, self.total)
        width = track.width() / slots
        places = []
        for slot in range(slots):
            index = round(slot * (self.total - 1) / max(1, slots - 1))
            centre = track.left() + (slot + 0.5) * width
            places.append((index, QRectF(centre - PICTURE / 2, self._top() + LINE, PICTURE, PICTURE)))
        return places

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
        if event.button() is Qt.MouseButton.LeftButton and self._count:
            self.setSliderDown(True)
            self._hover(-1)
            under = [index for index, rect in self.picture_slots() if rect.contains(event.position())]
            self.setValue(min(under[0], self._count - 1) if under else self.index_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setValue(self.index_at(event.position().x()))
        is_free = self._count and not self.isSliderDown()  # while it is dragged, the picture itself is shown
        self._hover(self.index_at(event.position().x()) if is_free else -1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

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
