"""Where the frames of a film lie on the line of its timeline."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

PICTURE = 40
"""Width and height of the small pictures."""
GAP = 4


@dataclass(frozen=True)
class Line:
    """A line from the first frame to the last of `total`, of which `count` exist."""

    track: QRectF
    count: int
    total: int
    places: Sequence[float] = ()
    """Where each of all frames lies, ascending from 0 to 1; if there are not as many: evenly."""

    def place_of(self, index: int) -> float:
        """Return where a frame lies on the line, from 0 to 1."""
        if len(self.places) == self.total:
            return self.places[index]
        return index / max(1, self.total - 1)

    def x_of(self, index: int) -> float:
        """Return where a frame lies on the line, in pixels."""
        return self.track.left() + self.track.width() * self.place_of(index)

    def index_at(self, x: float) -> int:
        """Return the existing frame that lies nearest to `x`."""
        return min(self._index_near((x - self.track.left()) / self.track.width()), max(0, self.count - 1))

    def _index_near(self, place: float) -> int:
        """Return the frame, also one that is still to come, that lies nearest to `place`."""
        last = max(0, self.total - 1)
        if len(self.places) != self.total or not last:
            return min(max(round(place * last), 0), last)
        right = min(max(bisect_left(self.places, place), 1), last)
        return right if self.places[right] - place < place - self.places[right - 1] else right - 1

    def picture_slots(self, top: float, side: float = PICTURE) -> list[tuple[int, QRectF]]:
        """Return which frames have a small picture of `side` pixels, and where, below `top`.

        Where frames are rare, there are gaps.
        """
        if self.total == 0:
            return []
        room = max(1, int((self.track.width() + GAP) // (side + GAP)))
        slots = min(room, self.total)
        width = self.track.width() / slots
        places: dict[int, QRectF] = {}
        for slot in range(slots):
            index = self._index_near(slot / max(1, slots - 1))
            centre = self.track.left() + (slot + 0.5) * width
            places.setdefault(index, QRectF(centre - side / 2, top, side, side))
        return list(places.items())
