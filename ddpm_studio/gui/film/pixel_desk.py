"""Follows one pixel of the picture that is shown alone: marked in the picture, and plotted beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ddpm_studio.engine.films.film import View
from ddpm_studio.gui.film.pixel_panel import PixelPanel
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid


class PixelDesk(QObject):
    """Shows the pixel that is picked on `grid` in `panel`."""

    def __init__(self, grid: ImageGrid, shown: Callable[[], tuple[Take, int, View] | None], parent: QObject) -> None:
        """:param shown: returns the take, the frame and the view that are shown; None: nothing is."""
        super().__init__(parent)
        self._grid, self._shown = grid, shown
        self.panel = PixelPanel()
        grid.pick_pixels()
        grid.pixel_picked.connect(self._pick)
        self.panel.changed.connect(self.show)

    def show(self) -> None:
        """Show the pixel in the frame that is shown now."""
        if (shown := self._shown()) is None:
            return
        take, position, view = shown
        self.panel.show_for(take, self._grid.solo_index, position)
        pixel, width = self.panel.pixel, take.film.frame(0).shape[2]
        marks = [] if pixel is None else [pixel, (pixel[0] + width, pixel[1])]
        self._grid.mark_pixels(marks if view == "pair" else marks[:1])

    def pick_by_key(self) -> None:
        """Follow the pixel in the middle, or the one that is picked, and let the arrow keys move it."""
        if (shown := self._shown()) is not None:
            self.panel.pick_by_key(shown[0])

    def _pick(self, x: int, y: int) -> None:
        if (shown := self._shown()) is not None:
            self.panel.pick(x % shown[0].film.frame(0).shape[2], y)
