"""What is in hand: the tool, its size, and how marks are shown."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal

USUAL = 12
"""How many brushes of the usual size lie side by side in a frame."""
FAINTEST, DENSEST = 10, 100
"""Percent."""


class Tool(StrEnum):
    """What the pointer and the Space key do; the values are names of icons."""

    BRUSH = "brush"
    RECTANGLE = "rectangle"
    LASSO = "lasso"
    ERASER = "eraser"
    PLACE = "move"


TOOL_KEYS = {
    Qt.Key.Key_B: Tool.BRUSH,
    Qt.Key.Key_R: Tool.RECTANGLE,
    Qt.Key.Key_L: Tool.LASSO,
    Qt.Key.Key_E: Tool.ERASER,
    Qt.Key.Key_V: Tool.PLACE,
}


class Kit(QObject):
    """One tool is in use; another may be borrowed for as long as its key is held."""

    changed = Signal()
    """Something else is in hand."""
    look_changed = Signal()
    """Marks are shown otherwise."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool, self._size, self._soft = Tool.BRUSH, 3, False
        self._largest, self._is_chosen = 32, False
        self._opacity, self._shown = 60, True
        self._lender: Tool | None = None
        self._is_used = False

    @property
    def tool(self) -> Tool:
        """The tool in hand."""
        return self._tool

    @property
    def size(self) -> int:
        """Pixels across the brush and the eraser."""
        return self._size

    @property
    def largest(self) -> int:
        """Pixels across the largest brush, which covers a whole side."""
        return self._largest

    @property
    def soft(self) -> bool:
        """Whether strokes thin out towards their rim."""
        return self._soft

    @property
    def opacity(self) -> int:
        """How dense marks are shown, in percent."""
        return self._opacity

    @property
    def shown(self) -> bool:
        """Whether marks are seen."""
        return self._shown

    def take(self, tool: Tool) -> None:
        """Take a tool and keep it."""
        self._lender = None
        self._set_tool(tool)

    def swap(self) -> None:
        """Take the eraser, or from the eraser back to the brush."""
        self.take(Tool.BRUSH if self._tool is Tool.ERASER else Tool.ERASER)

    def borrow(self, tool: Tool) -> None:
        """Take a tool whose key went down: it is given back as the key goes up, if it was used meanwhile."""
        if self._lender is None and tool is not self._tool:
            self._lender, self._is_used = self._tool, False
            self._set_tool(tool)

    def use(self) -> None:
        """Note that what is in hand is used, or that its key is held."""
        self._is_used = True

    def give_back(self) -> None:
        """Take the tool from before again, if this one was borrowed and used; else keep it."""
        lender, self._lender = self._lender, None
        if lender is not None and self._is_used:
            self._set_tool(lender)

    def set_size(self, size: int) -> None:
        """Have a brush of so many pixels across."""
        self._is_chosen = True
        self._put_size(size)

    def suit(self, longest: int) -> None:
        """Have a brush for a frame whose longer side has so many pixels; one that was chosen stays if it can."""
        self._largest = longest
        self._put_size(self._size if self._is_chosen else round(longest / USUAL))
        self.changed.emit()

    def _put_size(self, size: int) -> None:
        size = min(max(size, 1), self._largest)
        if size != self._size:
            self._size = size
            self.changed.emit()

    def step_size(self, direction: int) -> None:
        """Have the next larger (1) or smaller (−1) brush, in steps that grow with it."""
        step = max(1, self._size // 8)
        self.set_size(self._size + direction * step)

    def set_soft(self, soft: bool) -> None:
        """Have strokes thin out towards their rim, or not."""
        if soft != self._soft:
            self._soft = soft
            self.changed.emit()

    def set_opacity(self, percent: int) -> None:
        """Show marks so dense."""
        self._opacity = min(max(percent, FAINTEST), DENSEST)
        self.look_changed.emit()

    def show_marks(self, shown: bool) -> None:
        """Show marks or hide them; hidden ones count all the same."""
        if shown != self._shown:
            self._shown = shown
            self.look_changed.emit()

    def _set_tool(self, tool: Tool) -> None:
        if tool is not self._tool:
            self._tool = tool
            self.changed.emit()
