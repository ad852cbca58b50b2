"""What keys do on a canvas: they take tools, and draw from cell to cell as the pointer does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from ddpm_studio.gui.widgets.canvas.gestures import Painting
from ddpm_studio.gui.widgets.canvas.hand import Hand
from ddpm_studio.gui.widgets.canvas.kit import TOOL_KEYS, Kit, Tool
from ddpm_studio.gui.widgets.canvas.marks import Area, Place
from ddpm_studio.gui.widgets.canvas.sheet import Sheet

_K = Qt.Key
ARROWS = {_K.Key_Left: (-1, 0), _K.Key_Right: (1, 0), _K.Key_Up: (0, -1), _K.Key_Down: (0, 1)}
FAR = 8
"""Pixels that an arrow goes with Ctrl."""
CLOSER = 1.05
"""How much larger a picture becomes by one key."""
_DRAWS = (_K.Key_Space, _K.Key_Return, _K.Key_Enter)
_REPEATS = (_K.Key_PageUp, _K.Key_PageDown, _K.Key_Plus, _K.Key_Equal, _K.Key_Minus)
"""Keys that act again and again while they are held, beside brackets and arrows."""


class Keys(QObject):
    """Stands on a cell, a pixel of the frame, which arrows move; Space draws there.

    Space held, or Shift, draws on the way; a box and a loop begin with Space and end with it.
    """

    cell_moved = Signal(object)
    """Keys are on this `Area` of one pixel now."""

    def __init__(self, sheet: Sheet, kit: Kit, hand: Hand, parent: QObject) -> None:
        super().__init__(parent)
        self._sheet, self._kit, self._hand = sheet, kit, hand
        self._cell = (0, 0)
        self._tool_key: int | None = None
        self.in_use = False
        """Whether keys draw: the cell is seen, and Space draws instead of moving what is seen."""
        self.holds_space = False
        """Whether Space is down, so that the pointer moves what is seen."""
        self.orders: dict[Qt.Key, Callable[[], None]] = {}
        """What else a key does, by whoever has more to do."""

    @property
    def cell(self) -> Area:
        """The pixel that keys act on."""
        column, row = self._cell
        return Area(column, row, column + 1, row + 1)

    def go_to(self, place: Place) -> None:
        """Stand on the pixel at a place, or on the one of the frame that is next to it."""
        height, width = self._sheet.shape
        self._cell = min(max(int(place[0]), 0), width - 1), min(max(int(place[1]), 0), height - 1)

    def stay_inside(self) -> None:
        """Stand on a pixel of the frame, which may be another one."""
        self.go_to(self._cell)

    def claims(self, event: QKeyEvent) -> bool:
        """Say whether a key is the canvas's though a menu has it too: what is half drawn is undone first."""
        return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; say whether it asks for anything."""
        key, held = Qt.Key(event.key()), event.modifiers()
        ctrl = bool(held & Qt.KeyboardModifier.ControlModifier)
        if event.matches(QKeySequence.StandardKey.Undo):
            return self._undo(self._sheet.undo_stack.undo)
        if event.matches(QKeySequence.StandardKey.Redo) or (ctrl and key == _K.Key_Y):
            return self._undo(self._sheet.undo_stack.redo)
        if self._sheet.source is None:  # nothing is seen that could be drawn on
            return False
        if key in ARROWS:
            if not self._hand.is_led:
                self._move(*ARROWS[key], held)
            return True
        if (ctrl or held & Qt.KeyboardModifier.AltModifier) and not _is_bracket(key):
            return False
        return self._press_plain(key, event.isAutoRepeat(), bool(held & Qt.KeyboardModifier.ShiftModifier))

    def _press_plain(self, key: Qt.Key, is_repeated: bool, shift: bool) -> bool:
        if key in TOOL_KEYS:
            self._press_tool(key, is_repeated)
        elif is_repeated and not (key in _REPEATS or _is_bracket(key)):
            return True
        elif key in _DRAWS:
            self._draw(key, shift)
        elif key == _K.Key_Escape:
            return self._hand.cancel()
        elif _is_bracket(key):
            self._kit.step_size(1 if key in (_K.Key_BracketRight, _K.Key_BraceRight) else -1)
        elif key == _K.Key_X:
            self._kit.swap()
        elif key == _K.Key_M:
            self._kit.show_marks(not self._kit.shown)
        elif key in (_K.Key_PageUp, _K.Key_PageDown) and self._kit.tool is Tool.PLACE:
            self._scale(CLOSER if key == _K.Key_PageUp else 1 / CLOSER)
        elif key in self.orders:
            self._hand.finish()
            self.orders[key]()
        else:
            return False
        return True

    def release(self, event: QKeyEvent) -> bool:
        """End what a key did while it was held; say whether it did anything."""
        key = Qt.Key(event.key())
        if event.isAutoRepeat():
            return key in TOOL_KEYS or key in _DRAWS
        if event.key() == self._tool_key:
            self._hand.finish()
            self._tool_key = None
            self._kit.give_back()
        elif key in (*_DRAWS, _K.Key_Shift):
            self.holds_space = self.holds_space and key == _K.Key_Shift
            if isinstance(self._hand.gesture, Painting) and self.in_use:
                self._hand.finish()
        else:
            return False
        return True

    def let_go(self) -> None:
        """End all that is held: the keys go up where nobody hears it."""
        self._hand.finish()
        self.holds_space = False
        if self._tool_key is not None:
            self._tool_key = None
            self._kit.give_back()

    # --- inside ------------------------------------------------------------------------------------------------

    def _undo(self, act: Callable[[], None]) -> bool:
        if not self._hand.cancel():  # what is half done is what is undone
            act()
        return True

    def _press_tool(self, key: Qt.Key, is_repeated: bool) -> None:
        if is_repeated:
            self._kit.use()
        elif self._tool_key is None:
            self._hand.finish()
            self._tool_key = int(key)
            self._kit.borrow(TOOL_KEYS[key])

    def _draw(self, key: Qt.Key, shift: bool) -> None:
        if not self.in_use and key == _K.Key_Space:
            self.holds_space = True
            return
        self.in_use = True
        if self._hand.gesture is not None:
            self._hand.finish()
        elif self._kit.tool is not Tool.PLACE:
            self._hand.begin(self._middle(), straight=shift, by_cells=True)
            if key != _K.Key_Space and isinstance(self._hand.gesture, Painting):
                self._hand.finish()
        self.cell_moved.emit(self.cell)

    def _move(self, across: int, down: int, held: Qt.KeyboardModifier) -> None:
        step = FAR if held & Qt.KeyboardModifier.ControlModifier else 1
        if self._kit.tool is Tool.PLACE:
            self._shift(across * step, down * step)
            return
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        if shift and self.in_use and self._hand.gesture is None and self._kit.tool in (Tool.BRUSH, Tool.ERASER):
            self._hand.begin(self._middle())
        if self.in_use:  # the first arrow shows where keys are
            self.go_to((self._cell[0] + across * step, self._cell[1] + down * step))
        self.in_use = True
        self._hand.go_to(self._middle())
        self.cell_moved.emit(self.cell)

    def _middle(self) -> Place:
        return self._cell[0] + 0.5, self._cell[1] + 0.5

    def _shift(self, across: int, down: int) -> None:
        placement = self._sheet.moved(self._sheet.placement, across, down)
        self._sheet.place(placement, self.tr("placing the picture"), merges=True)

    def _scale(self, factor: float) -> None:
        placement = self._sheet.scaled(self._sheet.placement, self._sheet.placement.scale * factor)
        self._sheet.place(placement, self.tr("placing the picture"), merges=True)


def _is_bracket(key: Qt.Key) -> bool:
    # On many keyboards they are typed with AltGr; with Shift some say braces.
    return key in (_K.Key_BracketLeft, _K.Key_BracketRight, _K.Key_BraceLeft, _K.Key_BraceRight)
