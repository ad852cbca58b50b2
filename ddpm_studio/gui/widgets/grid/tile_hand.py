"""What the pointer does to a grid of pictures: it hovers, clicks, and drags or zooms what is enlarged."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from ddpm_studio.gui.widgets.grid.tile_layout import NOWHERE
from ddpm_studio.gui.widgets.grid.tile_scene import TileScene


@dataclass(frozen=True)
class Click:
    """What was clicked: a picture of several, a pixel of the one that is alone, or neither: show all again."""

    tile: int = NOWHERE
    pixel: tuple[int, int] | None = None


class TileHand:
    """Follows the pointer over `scene`. What moves or presses says whether there is something new to draw."""

    def __init__(self, scene: TileScene) -> None:
        self._scene = scene
        self.hovered = NOWHERE
        self.picks_pixels = False
        """Whether a click into the picture that is alone picks a pixel; then only one beside it shows all again."""
        self._pressed_at: QPointF | None = None
        self._has_dragged = False

    def press(self, place: QPointF) -> None:
        """The left button goes down."""
        if self._scene.count:
            self._pressed_at, self._has_dragged = place, False

    def move(self, place: QPointF) -> bool:
        """The pointer moves."""
        if self._scene.solo == NOWHERE:
            return self.hover(self._scene.index_at(place))
        if self._pressed_at is None or not self._scene.magnifier.is_enlarged:
            return False
        moved = place - self._pressed_at
        if not self._has_dragged and moved.manhattanLength() < QApplication.startDragDistance():
            return False
        self._pressed_at, self._has_dragged = place, True
        self._scene.magnifier.move(moved)
        return True

    def release(self, place: QPointF) -> Click | None:
        """The left button goes up: return what was clicked; None: nothing, or it has dragged."""
        started, self._pressed_at = self._pressed_at, None
        if started is None or self._has_dragged:
            return None
        pixel = self._scene.pixel_at(place) if self.picks_pixels else None
        if pixel is not None or self._scene.solo != NOWHERE:
            return Click(pixel=pixel)
        index = self._scene.index_at(place)
        return Click(index) if index == self._scene.index_at(started) != NOWHERE else None

    def turn_wheel(self, place: QPointF, angle: int) -> bool:
        """The wheel turns, `angle` in eighths of a degree; only a picture alone is enlarged."""
        if self._scene.solo == NOWHERE:
            return False
        self._scene.magnifier.zoom_about(place, 1.0015**angle, self._scene.room_at(place))
        return True

    def hover(self, index: int) -> bool:
        """The pointer is over this picture now, or NOWHERE."""
        is_another = index != self.hovered
        self.hovered = index
        return is_another
