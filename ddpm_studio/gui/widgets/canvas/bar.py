"""The tools of a canvas, and what is done to its mask at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Signal
from PySide6.QtGui import QResizeEvent, QUndoStack
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, icon
from ddpm_studio.gui.widgets.canvas.brush_fields import BrushFields
from ddpm_studio.gui.widgets.canvas.kit import Kit, Tool
from ddpm_studio.gui.widgets.canvas.narrow_field import NarrowField
from ddpm_studio.gui.widgets.canvas.place_fields import PlaceFields
from ddpm_studio.gui.widgets.canvas.sheet import Sheet
from ddpm_studio.gui.widgets.menu_button import MenuButton
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.timeline.tools import Tools

MOST_GROWN = 64
"""Pixels that a mask grows or shrinks at once."""


class CanvasBar(QWidget):
    """A line of tools, with their names beside them where there is room, and a line of what they can be set to."""

    invert_wanted = Signal()
    clear_wanted = Signal()
    grow_wanted = Signal(int)
    """So many pixels; below 0 the mask is to shrink."""
    transparent_wanted = Signal()
    mask_file_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, sheet: Sheet, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet, self._kit = sheet, kit
        self._tools, self._turn = Tools(), NextTurn(self, self._use_room)
        self.tools: dict[Tool, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._make_tools()
        self.undo = self._button("undo", self.tr("Undo (Ctrl+Z)"))
        self.redo = self._button("redo", self.tr("Redo (Ctrl+Shift+Z)"))
        self.invert = self._button("invert", self.tr("Invert: erase what was known, keep what was erased (I)"))
        self.clear = self._button("close", self.tr("Clear: nothing is erased any more (Delete)"))
        self.shrink = self._button("shrink", self.tr("Shrink what is erased by so many pixels"))
        self.grow = self._button("grow", self.tr("Grow what is erased by so many pixels"))
        self.pixels = NarrowField(1, MOST_GROWN, self.tr("00 px"), self.tr(" px"))
        self.pixels.setAccessibleName(self.tr("Pixels to grow or shrink by"))
        self.pixels.setToolTip(self.tr("So many pixels what is erased grows or shrinks at once"))
        self.more = MenuButton("more", self.tr("More: masks from and to files"))
        self.more.menu().setToolTipsVisible(True)
        self.open_mask = self.more.add(self.tr("Mask from a file…"), "folder")
        self.from_transparency = self.more.add(self.tr("Erase what is transparent"))
        self.save = self.more.add(self.tr("Save picture and mask…"), "save")
        self.brush, self.place = BrushFields(kit), PlaceFields(sheet)
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self._follow_tool()
        self._follow_sheet()

    # --- building ----------------------------------------------------------------------------------------------

    def _make_tools(self) -> None:
        for tool, word, tip in (
            (Tool.BRUSH, self.tr("Brush"), self.tr("Brush (B): what it goes over is erased, and drawn anew")),
            (Tool.RECTANGLE, self.tr("Rectangle"), self.tr("Rectangle (R): a box is erased; with Shift a square")),
            (Tool.LASSO, self.tr("Lasso"), self.tr("Lasso (L): what a line goes around is erased")),
            (Tool.ERASER, self.tr("Eraser"), self.tr("Eraser (E), or the right button: takes marks away again")),
            (Tool.PLACE, self.tr("Place"), self.tr("Place (V): move and scale the picture; what it leaves is erased")),
        ):
            button = QToolButton(autoRaise=True)
            button.setCheckable(True)
            button.setText(word)
            button.setIcon(icon(tool.value))
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            self._tools.add(button)
            self._group.addButton(button, list(Tool).index(tool))
            self.tools[tool] = button

    def _button(self, picture: str, tip: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon(picture))
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.setProperty("tip", tip)
        return button

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(SPACE_INSIDE)
        first.addLayout(self._tools.row)
        first.addSpacing(SPACE_ROWS)
        for widget in (self.undo, self.redo, self.invert, self.clear):
            first.addWidget(widget)
        first.addSpacing(SPACE_ROWS)
        first.addWidget(self.shrink)
        first.addWidget(self.pixels)
        first.addWidget(self.grow)
        first.addStretch(1)
        first.addWidget(self.more)
        self._first = first
        self._pages.addWidget(self.brush)
        self._pages.addWidget(self.place)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_INSIDE)
        rows.addLayout(first)
        rows.addWidget(self._pages)

    def _connect(self) -> None:
        stack = self._sheet.undo_stack
        self._group.idClicked.connect(self._take)
        self._kit.changed.connect(self._follow_tool)
        self._sheet.mask_changed.connect(self._follow_sheet)
        self._sheet.picture_changed.connect(self._follow_sheet)
        for button, signal in ((self.invert, self.invert_wanted), (self.clear, self.clear_wanted)):
            button.clicked.connect(signal)
        self.undo.clicked.connect(stack.undo)
        self.redo.clicked.connect(stack.redo)
        self._sheet.steps_changed.connect(self._follow_sheet)
        self.grow.clicked.connect(self._ask_grow)
        self.shrink.clicked.connect(self._ask_shrink)
        self.open_mask.triggered.connect(self.mask_file_wanted)
        self.from_transparency.triggered.connect(self.transparent_wanted)
        self.save.triggered.connect(self.save_wanted)

    # --- acting ------------------------------------------------------------------------------------------------

    def _take(self, index: int) -> None:
        self._kit.take(list(Tool)[index])

    def _ask_grow(self) -> None:
        self.grow_wanted.emit(self.pixels.value())

    def _ask_shrink(self) -> None:
        self.grow_wanted.emit(-self.pixels.value())

    def _follow_tool(self) -> None:
        with QSignalBlocker(self._group):
            self.tools[self._kit.tool].setChecked(True)
        self._pages.setCurrentWidget(self.place if self._kit.tool is Tool.PLACE else self.brush)

    def _follow_sheet(self) -> None:
        """Offer what is possible, and say why the rest is not."""
        sheet, stack = self._sheet, self._sheet.undo_stack
        nothing = self.tr("Nothing is erased yet")
        self._allow(self.undo, stack.canUndo(), self.tr("There is nothing to undo"), _named(stack, undo=True))
        self._allow(self.redo, stack.canRedo(), self.tr("There is nothing to redo"), _named(stack, undo=False))
        for button in (self.clear, self.grow, self.shrink):
            self._allow(button, bool(sheet.drawn.any()), nothing)
        self.from_transparency.setEnabled(sheet.has_transparency)
        why_not = "" if sheet.has_transparency else self.tr("Nothing of the picture is transparent")
        self.from_transparency.setToolTip(why_not)
        self.save.setEnabled(sheet.pixels is not None)

    def _allow(self, button: QToolButton, is_possible: bool, why_not: str, more: str = "") -> None:
        button.setEnabled(is_possible)
        tip = str(button.property("tip"))
        button.setToolTip((f"{tip}: {more}" if more else tip) if is_possible else why_not)

    # --- room --------------------------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        """Return the room without words, seen or not: a need that follows from the room would change it again."""
        width = max(self._bare_width(), self._pages.minimumSizeHint().width())
        return QSize(width, super().minimumSizeHint().height())

    def _bare_width(self) -> int:
        return self._first.minimumSize().width() - (self._tools.width_of_texts() if self._tools.has_texts else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn.ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._turn.ask()

    def _use_room(self) -> None:
        self._tools.show_texts(self.width() >= self._bare_width() + self._tools.width_of_texts())


def _named(stack: QUndoStack, undo: bool) -> str:
    return stack.undoText() if undo else stack.redoText()
