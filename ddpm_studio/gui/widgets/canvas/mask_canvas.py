"""A picture whose pixels can be marked, to be drawn anew, with the tools for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QUndoGroup,
    QUndoStack,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.widgets.canvas.bar import CanvasBar
from ddpm_studio.gui.widgets.canvas.drop_zones import DropZones
from ddpm_studio.gui.widgets.canvas.kit import Kit
from ddpm_studio.gui.widgets.canvas.look_fields import LookFields
from ddpm_studio.gui.widgets.canvas.sheet import Sheet
from ddpm_studio.gui.widgets.canvas.surface import Surface
from ddpm_studio.gui.widgets.dropping.dragged import paths_in, picture_in
from ddpm_studio.gui.widgets.dropping.place import DropPlace, Foreseen
from ddpm_studio.gui.widgets.pixels import Pixels

_K = Qt.Key


class MaskCanvas(QWidget):
    """Shows a picture in a frame of the model's size; `mask` says which pixels are to be drawn anew.

    It knows nothing of files: whoever owns it reads what is dropped or asked for, and gives it back as pixels.
    """

    mask_changed = Signal()
    """A stroke is complete, or the mask has changed in another way."""
    picture_changed = Signal()
    """There is another picture in the frame, or it lies otherwise."""
    path_dropped = Signal(Path)
    """A file is to be the picture: it was dropped or pasted."""
    pasted = Signal(np.ndarray)
    """A picture (H, W, 3 or 4) uint8 was dropped or pasted."""
    mask_dropped = Signal(Path)
    """A file is to be the mask."""
    open_wanted = Signal()
    """A picture is to be asked for; the canvas has none."""
    mask_file_wanted = Signal()
    """A mask is to be asked for."""
    save_wanted = Signal()
    """Picture and mask are to be saved."""

    def __init__(self, takes: Callable[[Path], bool] | None = None, parent: QWidget | None = None) -> None:
        """`takes` says of which files something can be dropped here; None: of all."""
        super().__init__(parent)
        self.sheet, self.kit = Sheet(self), Kit(self)
        self.surface = Surface(self.sheet, self.kit)
        self.bar = CanvasBar(self.sheet, self.kit)
        self.look = LookFields(self.kit, self.surface)
        self.count = set_role(tabular(QLabel(textFormat=Qt.TextFormat.PlainText)), "caption")
        self._zones = DropZones(self.surface)
        self._takes = takes
        self._drops = DropPlace(self, self._foresee, shows_more=True)
        self.setFocusProxy(self.surface)
        self.set_empty(self.tr("Drop a picture"), self.tr("or paste, open or pick one"), self.tr("Open a picture…"))
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_ROWS)
        foot.addWidget(self.count, 1)
        foot.addWidget(self.look)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_INSIDE)
        rows.addWidget(self.bar)
        rows.addWidget(self.surface, 1)
        rows.addLayout(foot)
        self._connect()
        self._show_count()

    def _connect(self) -> None:
        self.sheet.mask_changed.connect(self._show_count)
        self.sheet.mask_changed.connect(self.mask_changed)
        self.sheet.picture_changed.connect(self._show_count)
        self.sheet.picture_changed.connect(self.picture_changed)
        self.surface.empty.triggered.connect(self.open_wanted)
        self.bar.invert_wanted.connect(self.invert)
        self.bar.clear_wanted.connect(self.clear)
        self.bar.grow_wanted.connect(self.grow)
        self.bar.transparent_wanted.connect(self.mark_transparent)
        self.bar.mask_file_wanted.connect(self.mask_file_wanted)
        self.bar.save_wanted.connect(self.save_wanted)
        look = self.look
        self.surface.keys.orders = {
            _K.Key_I: self.invert,
            _K.Key_Delete: self.clear,
            _K.Key_Backspace: self.clear,
            _K.Key_Plus: look.zoom_in,
            _K.Key_Equal: look.zoom_in,
            _K.Key_Minus: look.zoom_out,
            _K.Key_0: look.show_all,
        }

    # --- picture -----------------------------------------------------------------------------------------------

    def set_empty(self, title: str, hint: str, action: str = "") -> None:
        """Say what is wanted while there is no picture; `action` is the text of a button that sends `open_wanted`."""
        self.surface.empty.say(title, hint, action, picture="image")

    def set_size(self, height: int, width: int) -> None:
        """Have a frame of so many pixels. Of another size, the mask is brought to it, and nothing can be undone."""
        self.surface.keys.let_go()
        if self.sheet.set_size(height, width):
            self.kit.suit(max(height, width))
            self.surface.hand.forget()
        self.surface.lay_out()

    def set_picture(self, pixels: Pixels | None) -> None:
        """Show a picture (H, W, C) uint8 with C = 1, 3 or 4, so that it fills the frame; the mask stays as it is."""
        self.surface.hand.cancel()
        self.sheet.set_picture(pixels)

    def use_picture(self, pixels: Pixels, text: str, mask: Pixels | None = None) -> None:
        """Show another picture, and perhaps another mask with it: one step that can be undone, called `text`."""
        self.surface.hand.cancel()
        self.sheet.use_picture(pixels, text, mask)

    def picture(self) -> Pixels | None:
        """Return the frame as it is seen, (h, w, C), black where it is free; None: there is no picture."""
        return None if self.sheet.pixels is None else self.sheet.pixels.copy()

    # --- mask --------------------------------------------------------------------------------------------------

    def mask(self) -> Pixels:  # type: ignore[override]  # a widget's own is what is seen of it; nobody asks for it here
        """Return what is to be drawn anew, (h, w) uint8: 255 there and where the frame is free, else 0."""
        return self.sheet.mask.copy()

    @property
    def erased(self) -> int:
        """How many pixels are to be drawn anew."""
        return self.sheet.erased

    def set_mask(self, mask: Pixels, text: str = "") -> bool:
        """Have another mask, (H, W) uint8, 128 and more being drawn anew; a step that can be undone, called `text`.

        :return: whether it had the frame's size; else it was brought to that by the nearest neighbour.
        """
        self.surface.hand.cancel()
        return self.sheet.change_mask(mask, text or self.tr("another mask"))

    def show_ghost(self, mask: Pixels | None) -> None:
        """Show beside the marks what else would be drawn anew, (h, w) uint8; None: nothing."""
        self.surface.show_ghost(mask)

    def invert(self) -> None:
        """Have drawn anew what was known, and the other way round."""
        self.sheet.invert(self.tr("inverting the mask"))

    def clear(self) -> None:
        """Have nothing drawn anew but what is free."""
        self.sheet.change_mask(np.zeros(self.sheet.shape, np.uint8), self.tr("clearing the mask"))

    def grow(self, pixels: int) -> None:
        """Have the mask reach so many pixels further; below 0 less far."""
        self.sheet.grow(pixels, self.tr("growing the mask") if pixels > 0 else self.tr("shrinking the mask"))

    def mark_transparent(self) -> None:
        """Have drawn anew what is transparent."""
        self.sheet.mark_transparent(self.tr("mask from transparency"))

    # --- undoing -----------------------------------------------------------------------------------------------

    @property
    def undo_stack(self) -> QUndoStack:
        """Every stroke, and what else was done to picture and mask."""
        return self.sheet.undo_stack

    def join(self, group: QUndoGroup) -> None:
        """Have the stack active in this group while the canvas has the focus."""
        self.surface.join(group)

    def _show_count(self) -> None:
        has_picture = self.sheet.source is not None
        self.count.setText(self.surface.accessibleDescription() if has_picture else "")

    # --- pasting and dropping ----------------------------------------------------------------------------------

    def paste(self) -> None:
        """Take what is on the clipboard, if it is a file or a picture."""
        mime = QGuiApplication.clipboard().mimeData()
        if mime is None:
            return
        if paths := paths_in(mime):
            self.path_dropped.emit(paths[0])
        elif (pixels := picture_in(mime)) is not None:
            self.pasted.emit(pixels)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste; all other keys are the surface's, which has the focus, or nobody's here."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        else:
            event.ignore()

    def _foresee(self, mime: QMimeData) -> Foreseen | None:
        """Take one picture; several are for whoever is around."""
        paths = paths_in(mime)
        is_one = len(paths) == 1 and (self._takes is None or self._takes(paths[0]))
        if not is_one and (paths or not mime.hasImage()):
            return None
        has_mask = is_one and self.sheet.source is not None
        return Foreseen(self.tr("Edit this picture, or mask with it") if has_mask else self.tr("Edit this picture"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._drops.enter(event):
            self._welcome(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drops.move(event)
        self._welcome(event)

    def _welcome(self, event: QDragMoveEvent) -> None:
        could_be_mask = self.sheet.source is not None and bool(paths_in(event.mimeData()))
        self._zones.welcome(self.surface.mapFrom(self, event.position()), could_be_mask)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._zones.hide()
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self._zones.hide()
        self._drops.leave()
        is_mask = self._zones.is_mask_at(self.surface.mapFrom(self, event.position()))
        if paths := paths_in(event.mimeData()):
            event.acceptProposedAction()
            (self.mask_dropped if is_mask else self.path_dropped).emit(paths[0])
        elif (pixels := picture_in(event.mimeData())) is not None:
            event.acceptProposedAction()
            self.pasted.emit(pixels)
