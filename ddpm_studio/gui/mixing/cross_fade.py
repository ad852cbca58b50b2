"""A row of plain cross-fades of two pictures, for comparison with what a model makes of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ddpm_studio.engine.events import Pixels
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.mixing.one_line import LOW, Line
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.next_turn import NextTurn


class CrossFade(QWidget):
    """Shows (1 − λ) A + λ B for each λ of a take; hidden until there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._coming: Take | None = None
        self._pixels: Pixels | None = None
        self._is_low = False
        self._turn = NextTurn(self, self._use_width)
        self.grid = ImageGrid()
        self.grid.setFixedHeight(LOW)
        title = set_role(QLabel(self.tr("For comparison: the same two pictures, their pixels cross-faded")), "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(title)
        column.addWidget(self.grid)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_low(self, is_low: bool) -> None:
        """Leave more room to others, or not."""
        self._is_low = is_low
        self._turn.ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have tiles of another size where there is another width."""
        super().resizeEvent(event)
        self._turn.ask()

    def _use_width(self) -> None:
        """Be as high as one line of so many tiles is at this width, however high the window is."""
        shown = self._pixels
        if self._is_low or shown is None:
            self.grid.setFixedHeight(LOW)
            return
        self.grid.setFixedHeight(Line(*shown.shape[:3]).height(self.contentsRect().width()))

    def lie_below(self, left: int, right: int) -> None:
        """Leave so many pixels free at both sides, as whatever is above does."""
        self.setContentsMargins(left, 0, right, 0)
        self._turn.ask()

    def expect(self, take: Take, first: Pixels | None, second: Pixels | None) -> None:
        """Get ready for `take`, which mixes these two pictures, (H, W, C) each."""
        self._coming, self._pixels = take, None
        if first is not None and second is not None:
            self._pixels = cross_fade(first, second, take.weights())

    def show_for(self, take: Take) -> None:
        """Show the row of `take` from the moment on at which that is looked at."""
        if take is self._coming:
            self._coming = None
            self.grid.show_images(self._pixels)
            self.grid.arrange(len(take.weights()))
            self.grid.set_tile_names([f"λ = {weight:.2f}" for weight in take.weights()])
            self.setVisible(self._pixels is not None)
            self._turn.ask()


def cross_fade(first: Pixels, second: Pixels, weights: Sequence[float]) -> Pixels:
    """Return (1 − λ) A + λ B for each λ of `weights`, (len(weights), H, W, C)."""
    share = np.asarray(weights)[:, None, None, None]
    mixed: Pixels = np.rint((1 - share) * first + share * second).astype(np.uint8)
    return mixed
