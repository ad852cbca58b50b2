"""What the wheel does to a plot, and how far one can go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import pyqtgraph as pg
from PySide6.QtCore import Qt

FEWEST = 4
"""Points that are seen at least, however close one looks."""
MOST_TIMES = 10**8
"""How often the height may be enlarged; one value may be far from all others."""
Span: TypeAlias = tuple[float, float]


class CurveBox(pg.ViewBox):  # type: ignore[misc]
    """Zooms along the steps by the wheel, and in height with Ctrl."""

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:
        is_high = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        super().wheelEvent(event, int(is_high) if axis is None else axis)

    def stay_near(self, across: Sequence[Span], up: Sequence[Span], points: int) -> None:
        """Let nobody zoom or move to where there is nothing of `points` points within these spans."""
        if not across or not up:
            return
        (left, right), (low, high) = around(across), around(up)
        wide, tall = right - left, high - low
        self.setLimits(
            xMin=left - wide / 2,
            xMax=right + wide / 2,
            yMin=low - tall,
            yMax=high + tall,
            minXRange=wide * min(1.0, FEWEST / points),
            minYRange=tall / MOST_TIMES,
        )


def around(spans: Sequence[Span]) -> Span:
    """Return the span that has all of `spans` in it, and has a length."""
    low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    return (low, high) if high > low else (low - 0.5, high + 0.5)
