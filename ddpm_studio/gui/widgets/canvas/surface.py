"""Where a sheet is seen and drawn on, by pointer or by keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QUndoGroup,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ddpm_studio.gui.widgets.canvas import painter as draw
from ddpm_studio.gui.widgets.canvas.hand import Hand
from ddpm_studio.gui.widgets.canvas.keys import Keys
from ddpm_studio.gui.widgets.canvas.kit import Kit, Tool
from ddpm_studio.gui.widgets.canvas.marks import Area, whole
from ddpm_studio.gui.widgets.canvas.sheet import Sheet
from ddpm_studio.gui.widgets.canvas.view import View
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.page_keys import KEEPS_KEYS
from ddpm_studio.gui.widgets.pixels import Pixels

_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_COMES_BACK = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)
"""A focus that goes for one of these comes back: what can be undone stays what it was."""
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class Surface(QWidget):
    """Shows the sheet, and lets `hand` and `keys` change it with what is in hand."""

    view_changed = Signal()
    """Another part of the frame is seen, or in another size."""

    def __init__(self, sheet: Sheet, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet, self._kit, self.view = sheet, kit, View()
        self.hand = Hand(sheet, kit, self.view, self)
        self.keys = Keys(sheet, kit, self.hand, self)
        self.empty = EmptyState(self)
        self.ghost: Pixels | None = None
        self._scaled = draw.Scaled()
        self._hovered: QPointF | None = None
        self._group: QUndoGroup | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setProperty(KEEPS_KEYS, True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Canvas"))
        self._connect()
        self._follow_tool()
        self._describe()

    def _connect(self) -> None:
        self._sheet.touched.connect(self._repaint)
        self._sheet.mask_changed.connect(self._describe)
        self._sheet.picture_changed.connect(self._show_picture)
        self._kit.changed.connect(self._follow_tool)
        self._kit.look_changed.connect(self.update)
        self.hand.changed.connect(self.update)
        self.hand.view_changed.connect(self.tell_view)
        self.keys.cell_moved.connect(self._follow_cell)

    def join(self, group: QUndoGroup) -> None:
        """Have the sheet's stack active in this group while this has the focus."""
        self._group = group
        group.addStack(self._sheet.undo_stack)

    def show_ghost(self, mask: Pixels | None) -> None:
        """Show beside the marks what else would be drawn anew, (h, w) uint8; None: nothing."""
        self.ghost = mask
        self.update()

    def lay_out(self) -> None:
        """Find a place for a frame that may have another size."""
        self.keys.stay_inside()
        self.view.lay_out(self._sheet.shape, QRectF(self.rect()), self.devicePixelRatioF())
        self.tell_view()

    # --- what is seen ------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(480, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.empty.setGeometry(self.rect())
        self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        seen, sheet, view = event.rect(), self._sheet, self.view
        with QPainter(self) as painter:
            if sheet.source is None:
                painter.fillRect(seen, self.palette().window())
                return
            draw.draw_sheet(painter, sheet, view, seen, self._scaled)
            draw.draw_marks(painter, sheet, view, self._kit, seen)
            if self.ghost is not None and self.ghost.shape == sheet.shape:
                draw.draw_ghost(painter, self.ghost, view, seen)
            draw.draw_frame(painter, view.rect(whole(sheet.shape)), seen)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw.draw_loop(painter, view, self.hand.loop)
            self._draw_pointer(painter)

    def _draw_pointer(self, painter: QPainter) -> None:
        tool = self._kit.tool
        if tool is Tool.PLACE and (lies := self._sheet.lies) is not None:
            draw.draw_handles(painter, self.view.rect(lies))
        elif tool is not Tool.PLACE and self.keys.in_use and self.hasFocus():
            draw.draw_cell(painter, self.view.rect(self.keys.cell))
        elif self._hovered is not None and tool in (Tool.BRUSH, Tool.ERASER):
            draw.draw_brush(painter, draw.brush_rect(self.view, self._hovered, self._kit.size), self._kit.size > 2)

    def _repaint(self, area: Area) -> None:
        self.update(self.view.rect(area).toAlignedRect().adjusted(-1, -1, 1, 1))

    def _repaint_brush(self) -> None:
        """Have the outline of the brush drawn anew, where it is now."""
        if self._hovered is not None:
            brush = draw.brush_rect(self.view, self._hovered, self._kit.size)
            self.update(brush.toAlignedRect().adjusted(-3, -3, 3, 3))

    def _hover(self, point: QPointF | None) -> None:
        self._repaint_brush()
        self._hovered = point
        self._repaint_brush()

    def tell_view(self) -> None:
        """Draw all anew, and say that it is seen otherwise."""
        self.update()
        self.view_changed.emit()

    def _show_picture(self) -> None:
        self.empty.setVisible(self._sheet.source is None)
        self.update()

    def _follow_tool(self) -> None:
        self._show_pointer()
        self.update()

    def _show_pointer(self) -> None:
        if self.hand.is_panning:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self.keys.holds_space:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._kit.tool is Tool.PLACE and self._hovered is not None:
            shape = self.hand.cursor_at(self._hovered)
        else:
            shape = Qt.CursorShape.CrossCursor
        if shape != self.cursor().shape():
            self.setCursor(shape)

    # --- for those who cannot see ------------------------------------------------------------------------------

    def _describe(self) -> None:
        pixels = self._sheet.mask.size
        self.setAccessibleDescription(self.tr("{:,} of {:,} pixels erased").format(self._sheet.erased, pixels))

    def _follow_cell(self, cell: Area) -> None:
        if self.view.reveal(cell):
            self.view_changed.emit()
        self.update()
        is_erased = bool(self._sheet.mask[cell.slices].any())
        state = self.tr("erased") if is_erased else self.tr("known")
        said = self.tr("Column {}, row {}: {}. {}")
        told = said.format(cell.left + 1, cell.top + 1, state, self.accessibleDescription())
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, told))

    # --- pointer -----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._leave_keys()
        shift = bool(event.modifiers() & _SHIFT)
        self.hand.press(event.position(), event.button(), shift=shift, pans=self.keys.holds_space)
        self._show_pointer()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._hovered != event.position():
            self._leave_keys()
        self._hover(event.position())
        self.hand.move(event.position(), bool(event.modifiers() & _SHIFT))
        if not self.keys.in_use:  # else they are drawing a box or a loop
            self.keys.go_to(self.view.place_at(event.position()))
        self._show_pointer()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.hand.release(event.button())
        self._show_pointer()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.hand.turn_wheel(event.position(), event.angleDelta().y())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()  # the right button takes marks away; nobody above is to open a menu then

    def _leave_keys(self) -> None:
        if self.keys.in_use and self.hand.gesture is None:
            self.keys.in_use = False
            self.update()

    # --- keys --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep what is typed from the shortcuts of the window while it means something here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.keys.claims(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.lay_out()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(self.keys.press(event))
        self._show_pointer()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(self.keys.release(event))
        self._show_pointer()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.keys.in_use = event.reason() in _BY_KEY
        if self._group is not None:
            self._group.setActiveStack(self._sheet.undo_stack)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.keys.let_go()
        if self._group is not None and event.reason() not in _COMES_BACK:
            self._group.setActiveStack(None)  # type: ignore[arg-type]  # which means none, as Qt documents
        self.update()
