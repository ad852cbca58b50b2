"""How high a line of pictures is that has a certain width."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ddpm_studio.gui.widgets.grid.tile_painter import MAT
from ddpm_studio.gui.widgets.grid.tile_scene import GAP

HEIGHT = 152
"""Pixels at most, without what is written below the pictures."""
LOW = 64
"""Pixels at least."""


@dataclass(frozen=True)
class Line:
    """So many pictures of one size beside each other."""

    count: int
    tall: int
    wide: int

    def height(self, width: float) -> int:
        """Return the pixels that the line needs at this `width`, with the grey around it."""
        side = (width - 2 * MAT - (self.count - 1) * GAP) / self.count
        return min(HEIGHT, max(LOW, math.ceil(2 * MAT + side * self.tall / self.wide)))
