"""Zoom and pan of one picture: the wheel enlarges about the pointer, dragging moves what is enlarged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF

from ddpm_studio.gui.widgets.grid.tile_layout import whole_scale

LARGEST = 32.0


class Magnifier:
    """Keeps how far a picture is enlarged beyond filling the room, and which part of it is seen."""

    def __init__(self) -> None:
        self.zoom = 1.0
        self._shift = QPointF(0, 0)

    @property
    def is_enlarged(self) -> bool:
        """Whether the picture is larger than the room."""
        return self.zoom > 1

    def reset(self) -> None:
        """Show the whole picture again."""
        self.zoom = 1.0
        self._shift = QPointF(0, 0)

    def rect(self, picture: QSizeF, room: QRectF, ratio: float) -> QRectF:
        """Return where the picture is drawn in `room`; `ratio` is device pixels per widget pixel."""
        fitting = min(room.width() / picture.width(), room.height() / picture.height())
        size = picture * (whole_scale(fitting, picture, ratio) * self.zoom)
        rect = QRectF(QPointF(0, 0), size)
        rect.moveCenter(room.center() + self._shift)
        return rect

    def zoom_about(self, point: QPointF, factor: float, room: QRectF) -> None:
        """Enlarge by `factor`, with what lies under `point` staying there."""
        zoom = min(max(self.zoom * factor, 1.0), LARGEST)
        if zoom == 1:
            self.reset()
            return
        away = point - room.center() - self._shift
        self._shift += away * (1 - zoom / self.zoom)
        self.zoom = zoom

    def move(self, by: QPointF) -> None:
        """Pan an enlarged picture."""
        if self.is_enlarged:
            self._shift += by
