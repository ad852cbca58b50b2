"""Marks along a curve of what happened there, each with a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt

from ddpm_studio.gui.style.colours import colours
from ddpm_studio.gui.widgets.curves.curve_view import Tick


class CurveTicks:
    """Draws a thin line with a triangle at its foot for each `Tick`; trouble has another colour and pattern."""

    def __init__(self, box: Any) -> None:
        self._box = box
        self._drawn: list[tuple[Tick, Any]] = []

    def put(self, ticks: Sequence[Tick]) -> None:
        """Draw these instead of what was there."""
        for _, line in self._drawn:
            self._box.removeItem(line)
        self._drawn = [(tick, pg.InfiniteLine(tick.place, angle=90, movable=False)) for tick in ticks]
        for _, line in self._drawn:
            line.addMarker("^", position=0.03, size=9)
            line.setZValue(-1)
            self._box.addItem(line, ignoreBounds=True)
        self.wear_theme()

    def near(self, place: float, reach: float) -> list[str]:
        """Return the sentences of what happened at most `reach` away from `place`."""
        return [tick.sentence for tick, _ in self._drawn if abs(tick.place - place) <= reach]

    def wear_theme(self) -> None:
        """Take the colours of the palette in force."""
        shades = colours()
        for tick, line in self._drawn:
            style = Qt.PenStyle.DashDotLine if tick.is_trouble else Qt.PenStyle.DotLine
            line.setPen(pg.mkPen(shades["warning" if tick.is_trouble else "muted"], width=1, style=style))
