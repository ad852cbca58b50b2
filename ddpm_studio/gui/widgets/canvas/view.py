"""Which part of the frame is seen, and how large: whole device pixels for each pixel wherever that can be."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSizeF

from ddpm_studio.gui.widgets.canvas.marks import Area, Place

LADDER = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0, 96.0, 128.0)
"""Device pixels for a pixel of the picture."""
MARGIN = 12.0
"""Widget pixels around a frame that fits: handles need them, and strokes begin there."""
FEW = 3
"""From so many device pixels a pixel on, whole numbers of them waste little room."""
STAYS = 16.0
"""Widget pixels of the frame that cannot be moved out of sight."""


class View:
    """The way from pixels of the frame to those of the widget."""

    def __init__(self) -> None:
        self._frame, self._room, self._ratio = QSizeF(32, 32), QRectF(0, 0, 100, 100), 1.0
        self._device_scale = 1.0
        self._centre = QPointF(16, 16)
        """The place of the frame in the middle of the room."""
        self.fits = True
        """Whether the whole frame is shown as large as there is room."""

    @property
    def zoom(self) -> float:
        """Device pixels for a pixel."""
        return self._device_scale

    @property
    def scale(self) -> float:
        """Widget pixels for a pixel."""
        return self._device_scale / self._ratio

    def lay_out(self, shape: tuple[int, int], room: QRectF, ratio: float) -> None:
        """Show a frame of (height, width) in `room`; `ratio` is device pixels per widget pixel."""
        frame = QSizeF(shape[1], shape[0])
        self.fits = self.fits or frame != self._frame
        self._frame, self._room, self._ratio = frame, room, ratio
        if self.fits:
            self.fit()
        self._hold()

    def fit(self) -> None:
        """Show the whole frame as large as there is room."""
        across = max(1.0, self._room.width() - 2 * MARGIN) / self._frame.width()
        down = max(1.0, self._room.height() - 2 * MARGIN) / self._frame.height()
        scale = min(across, down) * self._ratio
        longest = max(self._frame.width(), self._frame.height())
        self._device_scale = float(math.floor(scale)) if scale >= FEW else math.floor(scale * longest) / longest
        self._centre = QPointF(self._frame.width() / 2, self._frame.height() / 2)
        self.fits = True

    def zoom_about(self, point: QPointF, steps: int) -> None:
        """Go so many steps up the ladder, or down, with what lies under `point` staying there."""
        scale = self._device_scale
        for _ in range(abs(steps)):
            further = [step for step in LADDER if (step > scale if steps > 0 else step < scale)]
            if further:
                scale = min(further) if steps > 0 else max(further)
        x, y = self.place_at(point)
        self._device_scale = scale
        away = (point - self._room.center()) / self.scale
        self._centre = QPointF(x - away.x(), y - away.y())
        self.fits = False
        self._hold()

    def pan(self, by: QPointF) -> None:
        """Move what is seen by so many widget pixels."""
        self._centre -= by / self.scale
        self.fits = False
        self._hold()

    def reveal(self, area: Area) -> bool:
        """Move so that an area is seen; say whether anything moved."""
        rect, inside = self.rect(area), self._room.adjusted(4, 4, -4, -4)
        by = QPointF(
            max(0.0, inside.left() - rect.left()) or min(0.0, inside.right() - rect.right()),
            max(0.0, inside.top() - rect.top()) or min(0.0, inside.bottom() - rect.bottom()),
        )
        if by.isNull():
            return False
        self.pan(by)
        return True

    @property
    def corner(self) -> QPointF:
        """Where the frame's upper left corner is, on a whole device pixel."""
        exact = self._room.center() - self._centre * self.scale
        return QPointF(round(exact.x() * self._ratio) / self._ratio, round(exact.y() * self._ratio) / self._ratio)

    def place_at(self, point: QPointF) -> Place:
        """Return which place of the frame is at a point of the widget."""
        away = (point - self.corner) / self.scale
        return away.x(), away.y()

    def point_of(self, place: Place) -> QPointF:
        """Return where a place of the frame is in the widget."""
        return self.corner + QPointF(*place) * self.scale

    def rect(self, area: Area) -> QRectF:
        """Return where an area of the frame is in the widget."""
        return QRectF(self.point_of((area.left, area.top)), self.point_of((area.right, area.bottom)))

    def area_of(self, rect: QRectF) -> Area:
        """Return the pixels of the frame that a part of the widget shows, in full or in part."""
        (left, top), (right, bottom) = self.place_at(rect.topLeft()), self.place_at(rect.bottomRight())
        area = Area(math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom))
        return area.within((int(self._frame.height()), int(self._frame.width())))

    def _hold(self) -> None:
        """Keep something of the frame in sight."""
        reach_x = max(0.0, self._room.width() / 2 - STAYS) / self.scale
        reach_y = max(0.0, self._room.height() / 2 - STAYS) / self.scale
        self._centre = QPointF(
            min(max(self._centre.x(), -reach_x), self._frame.width() + reach_x),
            min(max(self._centre.y(), -reach_y), self._frame.height() + reach_y),
        )
