"""Which picture of a grid keys act on, and what they ask of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

from ddpm_studio.gui.widgets.grid.tile_layout import NOWHERE
from ddpm_studio.gui.widgets.grid.tile_scene import TileScene

_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class TileWish:
    """What a key asks for: to show `alone` alone, or all for NOWHERE, or just to mark where the cursor is now."""

    alone: int | None = None


class TileCursor:
    """Stands on one picture of `scene`; it is marked while keys are `in_use`."""

    def __init__(self, scene: TileScene) -> None:
        self._scene = scene
        self.index = 0
        self.in_use = False
        self.obeys_arrows = False
        """Whether a plain arrow moves it; with Ctrl every arrow does."""

    def stay_inside(self) -> None:
        """Stand on a picture that there is."""
        self.index = min(self.index, max(0, self._scene.count - 1))

    def handle_key(self, key: Qt.Key, with_ctrl: bool) -> TileWish | None:
        """Return what a key asks for; None: nothing."""
        if self._scene.layout is None:
            return None
        is_alone = self._scene.solo != NOWHERE
        if key in _OPENS:
            return TileWish(NOWHERE if is_alone else self.index)
        if key == Qt.Key.Key_Escape and is_alone:
            return TileWish(NOWHERE)
        step = _steps(self._scene.layout.columns).get(key) if with_ctrl or self.obeys_arrows else None
        return None if step is None else self._move_to(self.index + step)

    def _move_to(self, index: int) -> TileWish:
        self.in_use = True
        if not 0 <= index < self._scene.count:
            return TileWish()
        if self._scene.solo != NOWHERE:
            return TileWish(index)
        self.index = index
        return TileWish()


def _steps(columns: int) -> dict[Qt.Key, int]:
    return {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}
