"""What the pointer does to the sheet: it draws with what is in hand, moves what is seen, and places the picture."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal

from ddpm_studio.gui.widgets.canvas.gestures import Boxing, Gesture, Looping, Painting, Placing
from ddpm_studio.gui.widgets.canvas.kit import Kit, Tool
from ddpm_studio.gui.widgets.canvas.marks import Place
from ddpm_studio.gui.widgets.canvas.painter import handles
from ddpm_studio.gui.widgets.canvas.sheet import Sheet
from ddpm_studio.gui.widgets.canvas.view import View

REACH = 4.0
"""Widget pixels around a handle that belong to it."""
WHEEL_STEP = 120
"""Eighths of a degree of a notch of the wheel."""


class Hand(QObject):
    """Has one gesture at a time, by pointer or by keys."""

    changed = Signal()
    """A line that is drawn above the sheet looks otherwise."""
    view_changed = Signal()
    """Another part of the frame is seen, or in another size."""

    def __init__(self, sheet: Sheet, kit: Kit, view: View, parent: QObject) -> None:
        super().__init__(parent)
        self._sheet, self._kit, self._view = sheet, kit, view
        self.gesture: Gesture | None = None
        self._is_of = kit.tool
        self._last: Place | None = None
        self._panned_from: QPointF | None = None
        self._button: Qt.MouseButton | None = None
        self._turned = 0

    @property
    def is_led(self) -> bool:
        """Whether a button is down."""
        return self._button is not None

    @property
    def is_panning(self) -> bool:
        """Whether what is seen is being moved."""
        return self._panned_from is not None

    @property
    def loop(self) -> list[Place]:
        """The line of a loop that is being drawn."""
        return self.gesture.corners if isinstance(self.gesture, Looping) else []

    # --- gestures ----------------------------------------------------------------------------------------------

    def begin(self, place: Place, *, wipes: bool = False, straight: bool = False, by_cells: bool = False) -> None:
        """Begin what the tool in hand does.

        :param wipes: take marks away, whatever the tool.
        :param straight: begin a straight line where the stroke before ended.
        :param by_cells: a loop has the cells that it goes through in it.
        """
        self.finish()
        kit, erases = self._kit, not (wipes or self._kit.tool is Tool.ERASER)
        kit.use()
        self._is_of = Tool.ERASER if not erases and kit.tool is Tool.BRUSH else kit.tool
        if kit.tool is not Tool.PLACE:
            kit.show_marks(True)  # nobody draws what they do not see
        if kit.tool is Tool.RECTANGLE:
            self.gesture = Boxing(self._sheet, place, erases)
        elif kit.tool is Tool.LASSO:
            self.gesture = Looping(self._sheet, place, erases, by_cells)
        elif kit.tool is Tool.PLACE:
            self.gesture = Placing(self._sheet, place, self._corner_opposite(self._view.point_of(place)))
        else:
            last = self._last if straight else None
            self.gesture = Painting(self._sheet, place, size=kit.size, soft=kit.soft, erases=erases, last=last)

    def go_to(self, place: Place, straight: bool = False) -> None:
        """Go on with the gesture."""
        if self.gesture is not None:
            self.gesture.go_to(place, straight)
            if self.loop:  # all else tells by itself which pixels look otherwise
                self.changed.emit()

    def finish(self) -> None:
        """End the gesture, which is one step from now on."""
        gesture, self.gesture = self.gesture, None
        if gesture is None:
            return
        if isinstance(gesture, Painting):
            self._last = gesture.end
        gesture.finish(self._name())
        self.changed.emit()

    def cancel(self) -> bool:
        """Take back what the gesture has done; say whether there was one."""
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.cancel()
            self.changed.emit()
        return gesture is not None

    def forget(self) -> None:
        """Let the next straight line begin where the button goes down."""
        self._last = None

    def _name(self) -> str:
        return {
            Tool.BRUSH: self.tr("brush stroke"),
            Tool.RECTANGLE: self.tr("rectangle"),
            Tool.LASSO: self.tr("lasso"),
            Tool.ERASER: self.tr("eraser stroke"),
            Tool.PLACE: self.tr("placing the picture"),
        }[self._is_of]

    # --- pointer -----------------------------------------------------------------------------------------------

    def press(self, point: QPointF, button: Qt.MouseButton, *, shift: bool, pans: bool) -> None:
        """A button goes down; `pans` says that Space is held."""
        if self._button is not None:
            return
        self._button = button
        if button is Qt.MouseButton.MiddleButton or (pans and button is Qt.MouseButton.LeftButton):
            self._panned_from = point
            self._kit.use()
        elif button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            wipes = button is Qt.MouseButton.RightButton
            if not (wipes and self._kit.tool is Tool.PLACE):
                self.begin(self._view.place_at(point), wipes=wipes, straight=shift)

    def move(self, point: QPointF, shift: bool) -> None:
        """The pointer moves; without a button down it leaves alone what keys draw."""
        if self._panned_from is not None:
            moved, self._panned_from = point - self._panned_from, point
            self._view.pan(moved)
            self.view_changed.emit()
        elif self.is_led:
            self.go_to(self._view.place_at(point), shift)

    def release(self, button: Qt.MouseButton) -> None:
        """A button goes up; others than the one that began mean nothing."""
        if button is self._button:
            self._button, self._panned_from = None, None
            self.finish()

    def turn_wheel(self, point: QPointF, angle: int) -> None:
        """The wheel turns by so many eighths of a degree; what a touchpad says in small parts is added up."""
        self._turned = 0 if self._turned * angle < 0 else self._turned
        self._turned += angle
        steps = int(self._turned / WHEEL_STEP)
        self._turned -= steps * WHEEL_STEP
        if steps:
            self.zoom(point, steps)

    def zoom(self, point: QPointF, steps: int) -> None:
        """Show the frame larger or smaller, with what lies under `point` staying there."""
        self._view.zoom_about(point, steps)
        self.view_changed.emit()

    def cursor_at(self, point: QPointF) -> Qt.CursorShape:
        """Return the shape of the pointer with the tool that places the picture."""
        for index, handle in enumerate(self._handles()):
            if handle.contains(point):
                return Qt.CursorShape.SizeFDiagCursor if index in (0, 3) else Qt.CursorShape.SizeBDiagCursor
        return Qt.CursorShape.SizeAllCursor

    def _handles(self) -> list[QRectF]:
        lies = self._sheet.lies
        corners = [] if lies is None else handles(self._view.rect(lies))
        return [corner.adjusted(-REACH, -REACH, REACH, REACH) for corner in corners]

    def _corner_opposite(self, point: QPointF) -> Place | None:
        """Return the corner of the picture that stays when the handle at `point` is led; None: there is none."""
        lies = self._sheet.lies
        for index, handle in enumerate(self._handles()):
            if handle.contains(point) and lies is not None:
                x, y = (lies.right, lies.left)[index % 2], (lies.bottom, lies.top)[index // 2]
                return float(x), float(y)
        return None
