"""What the pointer does from press to release, one class for each way of drawing."""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

from ddpm_studio.gui.widgets.canvas.marks import NOTHING, Area, Covered, Place, boxed, enclosed, settled, swept
from ddpm_studio.gui.widgets.canvas.placement import Placement
from ddpm_studio.gui.widgets.canvas.sheet import ERASED, KNOWN, Sheet
from ddpm_studio.gui.widgets.pixels import Pixels


class Gesture(Protocol):
    """Is led from place to place of the frame, beyond it too, and ends."""

    def go_to(self, place: Place, straight: bool) -> None:
        """Go on to a place; `straight` says that Shift is held."""

    def finish(self, text: str) -> None:
        """Leave what was done; `text` names it in what can be undone."""

    def cancel(self) -> None:
        """Take back what was done."""


class Stroke:
    """Marks that are made one after the other, and are one step when they are undone."""

    def __init__(self, sheet: Sheet, erases: bool) -> None:
        """:param erases: what is marked is to be drawn anew; else it is known again."""
        self._sheet, self._value = sheet, ERASED if erases else KNOWN
        self._before = self._held = sheet.drawn.copy()
        self._area = self._since = NOTHING

    def mark(self, area: Area, covered: Covered) -> None:
        """Mark what is covered in an area."""
        if not area.is_empty:
            self._sheet.drawn[area.slices][covered] = self._value
            self._area, self._since = self._area.with_(area), self._since.with_(area)
            self._sheet.refresh(area)

    def hold(self) -> None:
        """Let what was marked so far stay when what follows is taken back."""
        self._held, self._since = self._sheet.drawn.copy(), NOTHING

    def take_back(self) -> None:
        """Take back what was marked since the beginning, or since it was held."""
        self._put_back(self._since, self._held)
        self._since = NOTHING

    def cancel(self) -> None:
        """Take back everything."""
        self._put_back(self._area, self._before)
        self._area = self._since = NOTHING

    def finish(self, text: str) -> None:
        """Leave it as it is; `text` names it in what can be undone."""
        self._sheet.finish(self._area, self._before, text)

    def _put_back(self, area: Area, drawn: Pixels) -> None:
        if not area.is_empty:
            self._sheet.drawn[area.slices] = drawn[area.slices]
            self._sheet.refresh(area)


class Painting:
    """A brush that is led over the sheet, or along a straight line while `straight`."""

    def __init__(self, sheet: Sheet, place: Place, *, size: int, soft: bool, erases: bool, last: Place | None) -> None:
        """:param last: where the stroke before ended, from which a straight line begins; None: here."""
        self._sheet, self._stroke, self._size, self._soft = sheet, Stroke(sheet, erases), size, soft
        self._start = settled(last or place, size)
        self._at = settled(place, size)
        self._is_straight = last is not None
        self._sweep(self._start if self._is_straight else self._at)

    @property
    def end(self) -> Place:
        """Where it has got to."""
        return self._at

    def go_to(self, place: Place, straight: bool) -> None:
        before, self._at = self._at, settled(place, self._size)
        if straight and not self._is_straight:
            self._is_straight, self._start = True, before
            self._stroke.hold()
        if self._at == before:
            return
        if self._is_straight and straight:
            self._stroke.take_back()
            self._sweep(self._start)
        else:
            self._is_straight = False
            self._sweep(before)

    def finish(self, text: str) -> None:
        self._stroke.finish(text)

    def cancel(self) -> None:
        self._stroke.cancel()

    def _sweep(self, start: Place) -> None:
        self._stroke.mark(*swept(self._sheet.shape, start, self._at, self._size, self._soft))


class Boxing:
    """A box from where the button went down to where the pointer is; square while `straight`."""

    def __init__(self, sheet: Sheet, place: Place, erases: bool) -> None:
        self._sheet, self._stroke, self._start = sheet, Stroke(sheet, erases), place
        self.go_to(place, False)

    def go_to(self, place: Place, straight: bool) -> None:
        if straight:
            across, down = place[0] - self._start[0], place[1] - self._start[1]
            side = max(abs(across), abs(down))
            place = self._start[0] + (side if across >= 0 else -side), self._start[1] + (side if down >= 0 else -side)
        self._stroke.take_back()
        self._stroke.mark(*boxed(self._sheet.shape, self._start, place))

    def finish(self, text: str) -> None:
        self._stroke.finish(text)

    def cancel(self) -> None:
        self._stroke.cancel()


class Looping:
    """A line around what is meant; it is closed where it ends."""

    def __init__(self, sheet: Sheet, place: Place, erases: bool, outlines: bool) -> None:
        """:param outlines: the pixels that the line goes through are in it."""
        self._sheet, self._erases, self._outlines = sheet, erases, outlines
        self.corners = [place]

    def go_to(self, place: Place, straight: bool) -> None:
        if straight and len(self.corners) > 1:
            self.corners[-1] = place
        elif place != self.corners[-1]:
            self.corners.append(place)

    def finish(self, text: str) -> None:
        stroke = Stroke(self._sheet, self._erases)
        stroke.mark(*enclosed(self._sheet.shape, self.corners))
        if self._outlines:
            for one, other in pairwise([*self.corners, self.corners[0]]):
                stroke.mark(*swept(self._sheet.shape, one, other, 1))
        stroke.finish(text)

    def cancel(self) -> None:
        self.corners.clear()


class Placing:
    """The picture is moved, or made larger and smaller by a corner, with the opposite one staying."""

    def __init__(self, sheet: Sheet, place: Place, about: Place | None) -> None:
        """:param about: the corner that stays; None: the picture is moved."""
        self._sheet, self._start, self._about = sheet, place, about
        self._before: Placement = sheet.placement

    def go_to(self, place: Place, straight: bool) -> None:
        sheet = self._sheet
        across, down = place[0] - self._start[0], place[1] - self._start[1]
        if self._about is None:
            if straight:
                across, down = (across, 0.0) if abs(across) >= abs(down) else (0.0, down)
            wanted = sheet.moved(self._before, round(across), round(down))
        else:
            # How far along the diagonal the corner was led, which is what keeps the picture's shape.
            x, y = self._start[0] - self._about[0], self._start[1] - self._about[1]
            share = 1 + (across * x + down * y) / max(1e-9, x * x + y * y)
            wanted = sheet.scaled(self._before, self._before.scale * share, self._about)
        if wanted != sheet.placement:
            sheet.put_placement(wanted)

    def finish(self, text: str) -> None:
        self._sheet.place(self._sheet.placement, text, before=self._before)

    def cancel(self) -> None:
        if self._sheet.placement != self._before:
            self._sheet.put_placement(self._before)
