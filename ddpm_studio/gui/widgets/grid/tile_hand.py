"""What the pointer does to a grid of pictures: it hovers, clicks, and drags or zooms what is enlarged."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QApplication

from ddpm_studio.gui.widgets.grid.tile_layout import NOWHERE
from ddpm_studio.gui.widgets.grid.tile_scene import TileScene


class TileHand(QObject):
    """Follows the pointer over `scene`."""

    changed = Signal()
    """There is something new to draw."""
    magnified = Signal()
    """The picture that is alone was enlarged or moved."""
    tile_clicked = Signal(int)
    """One of several pictures was clicked."""
    pixel_clicked = Signal(int, int)
    """This pixel, (x, y), of the picture that is alone was clicked."""
    beside_clicked = Signal()
    """All are to be shown again."""
    dragged = Signal(int)
    """This picture is being pulled out of the grid."""

    def __init__(self, scene: TileScene, parent: QObject) -> None:
        super().__init__(parent)
        self._scene = scene
        self.hovered = NOWHERE
        self.picks_pixels = False
        """Whether a click into the picture that is alone picks a pixel; then only one beside it shows all again."""
        self.lets_pull = False
        """Whether pictures can be pulled out of the grid; then what moves is no click."""
        self._pressed_at: QPointF | None = None
        self._has_dragged = False

    def press(self, place: QPointF) -> None:
        """The left button goes down."""
        if self._scene.count:
            self._pressed_at, self._has_dragged = place, False

    def move(self, place: QPointF) -> None:
        """The pointer moves."""
        if self._scene.solo == NOWHERE:
            self.hover(self._scene.index_at(place))
        can_move = self._scene.solo != NOWHERE and self._scene.magnifier.is_enlarged
        if self._pressed_at is None or not (can_move or self.lets_pull):
            return
        moved = place - self._pressed_at
        if not self._has_dragged and moved.manhattanLength() < QApplication.startDragDistance():
            return
        if not can_move:
            self._pull_out(self._pressed_at)
            return
        self._pressed_at, self._has_dragged = place, True
        self._scene.magnifier.move(moved)
        self._tell_magnified()

    def _pull_out(self, started: QPointF) -> None:
        """Say once which picture is pulled; the release of the button goes to whatever takes it over."""
        index, self._pressed_at = self._scene.index_at(started), None
        if index != NOWHERE:
            self.dragged.emit(index)

    def release(self, place: QPointF) -> None:
        """The left button goes up: that was a click, unless it has dragged."""
        started, self._pressed_at = self._pressed_at, None
        if started is None or self._has_dragged:
            return
        pixel = self._scene.pixel_at(place) if self.picks_pixels else None
        index = self._scene.index_at(place)
        if pixel is not None:
            self.pixel_clicked.emit(*pixel)
        elif self._scene.solo != NOWHERE:
            self.beside_clicked.emit()
        elif index == self._scene.index_at(started) != NOWHERE:
            self.tile_clicked.emit(index)

    def turn_wheel(self, place: QPointF, angle: int) -> bool:
        """The wheel turns, `angle` in eighths of a degree; only a picture alone is enlarged: say whether one is."""
        if self._scene.solo == NOWHERE:
            return False
        self._scene.magnifier.zoom_about(place, 1.0015**angle, self._scene.room_at(place))
        self._tell_magnified()
        return True

    def hover(self, index: int) -> None:
        """The pointer is over this picture now, or NOWHERE."""
        is_another, self.hovered = index != self.hovered, index
        if is_another:
            self.changed.emit()

    def _tell_magnified(self) -> None:
        self.changed.emit()
        self.magnified.emit()
