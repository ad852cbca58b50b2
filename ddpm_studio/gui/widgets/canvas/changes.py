"""What was done to a sheet, to be undone and done again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QUndoCommand

from ddpm_studio.gui.widgets.canvas.marks import Area, whole
from ddpm_studio.gui.widgets.canvas.placement import Placement, Shape
from ddpm_studio.gui.widgets.pixels import Pixels

PLACING = 1
"""Steps of this kind that follow each other become one, while keys repeat them."""


@dataclass(frozen=True)
class Kept:
    """All that a sheet shows."""

    source: Pixels | None
    """The picture as it was given."""
    placement: Placement
    drawn: Pixels
    """The mask as it was drawn, (H, W)."""


class Changed(Protocol):
    """A sheet, to what changes it."""

    shape: Shape
    source: Pixels | None

    def put_marks(self, area: Area, marks: Pixels) -> None:
        """Have these marks in an area."""

    def put_placement(self, placement: Placement) -> None:
        """Have the picture lie so."""

    def put(self, kept: Kept) -> None:
        """Show what was shown."""


class MaskChange(QUndoCommand):
    """Other marks in an area; what is kept is that area alone."""

    def __init__(self, sheet: Changed, text: str, area: Area, before: Pixels, after: Pixels) -> None:
        super().__init__(text)
        self._sheet, self._area, self._before, self._after = sheet, area, before, after

    def undo(self) -> None:
        """Put the marks back."""
        self._sheet.put_marks(self._area, self._before)

    def redo(self) -> None:
        """Mark again."""
        self._sheet.put_marks(self._area, self._after)


class PlacementChange(QUndoCommand):
    """The same picture at another place or in another size."""

    def __init__(self, sheet: Changed, text: str, before: Placement, after: Placement, *, merges: bool = False) -> None:
        super().__init__(text)
        self._sheet, self._source = sheet, sheet.source
        self._before, self._after, self._merges = before, after, merges

    def id(self) -> int:
        """Say what it may be merged with."""
        return PLACING if self._merges else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next step in, if it is a step of the same kind."""
        if not isinstance(other, PlacementChange) or other._source is not self._source:
            return False
        self._after = other._after
        return True

    def undo(self) -> None:
        """Put it back where it was."""
        self._put(self._before)

    def redo(self) -> None:
        """Place it again."""
        self._put(self._after)

    def _put(self, placement: Placement) -> None:
        if self._sheet.source is self._source:  # else it is the place of a picture that was taken away since
            self._sheet.put_placement(placement)


class PictureChange(QUndoCommand):
    """Another picture, and perhaps other marks with it."""

    def __init__(self, sheet: Changed, text: str, before: Kept, after: Kept) -> None:
        super().__init__(text)
        self._sheet, self._before, self._after = sheet, before, after

    def undo(self) -> None:
        """Bring picture and marks back."""
        self._put(self._after, self._before)

    def redo(self) -> None:
        """Change them again."""
        self._put(self._before, self._after)

    def _put(self, shown: Kept, wanted: Kept) -> None:
        if self._sheet.source is shown.source:
            self._sheet.put(wanted)
        else:  # the owner has shown another picture since, which is not to be lost
            self._sheet.put_marks(whole(self._sheet.shape), wanted.drawn)
