"""The film of the start page: pictures that are drawn from noise, each a row of a sheet that ships with the program.

Qt alone reads it, so that it plays before anything large is imported.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPixmap

from ddpm_studio.engine.disk.resources import resource

SIDE = 32
"""Pixels of a picture. A column of the sheet is a moment, from noise at the left to the picture at the right."""
REST, BACK, LAG = 34, 7, 3
"""How long a picture stays, and takes to become noise again; how much later the next row begins; in beats."""


@dataclass(frozen=True)
class HeroSheet:
    """Which part of the sheet each place of the wall shows at which beat."""

    sheet: QPixmap

    @property
    def moments(self) -> int:
        """How many moments of each picture there are."""
        return self.sheet.width() // SIDE

    @property
    def pictures(self) -> int:
        """How many pictures there are."""
        return self.sheet.height() // SIDE

    @property
    def round(self) -> int:
        """Beats until a place shows another picture."""
        return self.moments + REST + BACK

    def part(self, beat: int, row: int, column: int, columns: int) -> QRect:
        """Return what is seen at a place of a wall with so many columns: it is drawn, stays, and turns to noise again.

        The wave goes from left to right, one over the whole wall at a time, so that there are always pictures; before
        the first comes, a place shows its picture, so that a wall that stands still is whole.
        """
        since = beat - self.round * column // columns - LAG * row
        lap, at = divmod(since, self.round) if since >= 0 else (0, self.moments)
        last = self.moments - 1
        if at < self.moments:
            moment = at
        elif at < self.moments + REST:
            moment = last
        else:
            moment = last - (at - self.moments - REST + 1) * last // BACK
        picture = (row * columns + column + lap * 5) % self.pictures
        return QRect(moment * SIDE, picture * SIDE, SIDE, SIDE)


def read_hero() -> HeroSheet | None:
    """Return the film; None where Qt cannot read it."""
    sheet = QPixmap(str(resource("hero.webp")))
    return None if sheet.isNull() else HeroSheet(sheet)
