"""A picture in its frame, which of its pixels are to be drawn anew, and what was done to both."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from ddpm_studio.gui.widgets.canvas.changes import Kept, MaskChange, PictureChange, PlacementChange
from ddpm_studio.gui.widgets.canvas.marks import NOTHING, Area, Covered, Place, grown, whole
from ddpm_studio.gui.widgets.canvas.placement import Placement, Shape, filling, placed, resized_mask
from ddpm_studio.gui.widgets.pixels import Pixels

ERASED, KNOWN = np.uint8(255), np.uint8(0)
"""In a mask: drawn anew, and not."""
OPAQUE = 250
"""From this alpha on a pixel is there."""
MOST_UNDONE = 100


class Sheet(QObject):
    """What a canvas shows and changes. A mask is drawn on the frame, not on the picture: it stays when that goes."""

    touched = Signal(object)
    """The pixels of this `Area` look otherwise, perhaps in the middle of a stroke."""
    mask_changed = Signal()
    """A stroke is complete, or the mask has changed in another way."""
    picture_changed = Signal()
    """There is another picture, or it lies otherwise."""
    steps_changed = Signal(int)
    """Something was done, undone, or done again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shape: Shape = (32, 32)
        self.source: Pixels | None = None
        """The picture as it was given, (H, W, C)."""
        self.pixels: Pixels | None = None
        """The frame as it is seen, (h, w, C); contiguous."""
        self.placement = Placement(1.0, 0, 0)
        self.drawn: Pixels = np.zeros(self.shape, np.uint8)
        """The mask as it was drawn."""
        self.free: Covered = np.zeros(self.shape, np.bool_)
        """Where the picture leaves the frame free."""
        self.mask: Pixels = self.drawn.copy()
        """What is to be drawn anew: what was drawn, and what is free."""
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(MOST_UNDONE)
        # By way of the sheet: the stack speaks once more while it is destroyed, when nobody is to hear it.
        self.undo_stack.indexChanged.connect(self.steps_changed)
        self.erased = 0
        """How many pixels are to be drawn anew."""

    # --- what the owner says -----------------------------------------------------------------------------------

    def set_size(self, height: int, width: int) -> bool:
        """Have a frame of so many pixels. Of another size, the mask is brought to it, and nothing can be undone.

        :return: whether it is another size.
        """
        if (height, width) == self.shape:
            return False
        self.undo_stack.clear()
        self.shape = height, width
        self.drawn = np.ascontiguousarray(resized_mask(self.drawn, self.shape))
        self.mask = self.drawn.copy()
        self._place_anew()
        self._tell_mask(whole(self.shape))
        return True

    def set_picture(self, pixels: Pixels | None) -> None:
        """Show this picture (H, W, C), filling the frame; the mask stays."""
        self.source = None if pixels is None else np.ascontiguousarray(pixels)
        self._place_anew()

    def use_picture(self, pixels: Pixels, text: str, mask: Pixels | None = None) -> None:
        """Show this picture (H, W, C), and perhaps another mask (h, w) with it; that can be undone."""
        drawn = self.drawn if mask is None else _as_marks(mask, self.shape)
        source = np.ascontiguousarray(pixels)
        after = Kept(source, filling(_shape(source), self.shape), drawn.copy())
        self.undo_stack.push(PictureChange(self, text, self.kept(), after))

    def kept(self) -> Kept:
        """Return all that is shown, to be brought back by `put`."""
        return Kept(self.source, self.placement, self.drawn.copy())

    def change_mask(self, mask: Pixels, text: str) -> bool:
        """Have another mask, (H, W), brought to the frame by the nearest neighbour; say whether it had its size."""
        self._push(_as_marks(mask, self.shape), whole(self.shape), self.drawn.copy(), text)
        return mask.shape == self.shape

    def invert(self, text: str) -> None:
        """Have drawn anew what was known, and the other way round; what is free stays so."""
        self.change_mask(ERASED - self.drawn, text)

    def grow(self, pixels: int, text: str) -> None:
        """Have the mask reach so many pixels further; below 0 less far."""
        self.change_mask(_marks(grown(self.drawn > 0, pixels)), text)

    @property
    def has_transparency(self) -> bool:
        """Whether the picture is transparent somewhere."""
        return bool(self._see_through().any())

    def mark_transparent(self, text: str) -> None:
        """Have drawn anew what is transparent."""
        self.change_mask(_marks((self.drawn > 0) | self._see_through()), text)

    @property
    def lies(self) -> Area | None:
        """Which pixels the picture covers, beyond the frame too; None: there is no picture."""
        return None if self.source is None else self.placement.area(_shape(self.source), self.shape)

    def moved(self, placement: Placement, across: int, down: int) -> Placement:
        """Return a placement so many pixels further, or as far as something of the picture stays in the frame."""
        if self.source is None:
            return placement
        return placement.moved((across, down), _shape(self.source), self.shape)

    def scaled(self, placement: Placement, scale: float, about: Place | None = None) -> Placement:
        """Return a placement in another size, with what lies at `about` staying there; None: the picture's middle."""
        if self.source is None:
            return placement
        picture = _shape(self.source)
        return placement.scaled(scale, about or placement.middle(picture, self.shape), picture, self.shape)

    def place(self, placement: Placement, text: str, *, before: Placement | None = None, merges: bool = False) -> None:
        """Have the picture lie so. `before`: where it lay, if it was moved by `put_placement` meanwhile."""
        before = before or self.placement
        if before != placement:
            self.undo_stack.push(PlacementChange(self, text, before, placement, merges=merges))

    # --- strokes and what is undone ---------------------------------------------------------------------------

    def put_marks(self, area: Area, marks: Pixels) -> None:
        """Have these marks (h, w) in an area."""
        self.drawn[area.slices] = marks
        self.refresh(area)
        self._tell_mask(NOTHING)

    def put_placement(self, placement: Placement) -> None:
        """Have the picture lie so."""
        self.placement = placement
        self._show()

    def put(self, kept: Kept) -> None:
        """Show what was shown."""
        self.source, self.placement = kept.source, kept.placement
        self.drawn[...] = kept.drawn
        self._show()
        self._tell_mask(whole(self.shape))

    def refresh(self, area: Area) -> None:
        """Take over what was drawn in an area."""
        part = area.slices
        self.mask[part] = np.where(self.free[part], ERASED, self.drawn[part])
        self.touched.emit(area)

    def finish(self, area: Area, before: Pixels, text: str) -> None:
        """Make of what was drawn since `before` (H, W) a step that can be undone."""
        self._push(self.drawn.copy(), area, before, text)

    def _push(self, after: Pixels, area: Area, before: Pixels, text: str) -> None:
        part = area.slices
        if not np.array_equal(before[part], after[part]):
            change = MaskChange(self, text, area, before[part].copy(), after[part].copy())
            self.undo_stack.push(change)

    # --- inside ------------------------------------------------------------------------------------------------

    def _see_through(self) -> Covered:
        if self.pixels is None or self.pixels.shape[2] != 4:
            return np.zeros(self.shape, np.bool_)
        return (self.pixels[..., 3] < OPAQUE) & ~self.free

    def _place_anew(self) -> None:
        if self.source is not None:
            self.placement = filling(_shape(self.source), self.shape)
        self._show()

    def _show(self) -> None:
        was_free = self.free
        if self.source is None:
            self.pixels, self.free = None, np.zeros(self.shape, np.bool_)
        else:
            pixels, there = placed(self.source, self.placement, self.shape)
            self.pixels, self.free = np.ascontiguousarray(pixels), ~there
        self.refresh(whole(self.shape))
        self.picture_changed.emit()
        if not np.array_equal(was_free, self.free):
            self._tell_mask(NOTHING)

    def _tell_mask(self, area: Area) -> None:
        if not area.is_empty:
            self.refresh(area)
        self.erased = int(np.count_nonzero(self.mask))
        self.mask_changed.emit()


def _marks(covered: Covered) -> Pixels:
    return np.where(covered, ERASED, KNOWN)


def _as_marks(mask: Pixels, shape: Shape) -> Pixels:
    """Return a mask of any size and any values as black or white, of this shape."""
    return _marks(resized_mask(mask, shape) >= 128)


def _shape(picture: Pixels) -> Shape:
    return picture.shape[0], picture.shape[1]
