"""Many pictures at once, or one of them alone, as large and as crisp as the room allows."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.grid.tile_cursor import TileCursor
from ddpm_studio.gui.widgets.grid.tile_hand import TileHand
from ddpm_studio.gui.widgets.grid.tile_layout import NOWHERE
from ddpm_studio.gui.widgets.grid.tile_scene import GAP, Shorter, TileScene, Words
from ddpm_studio.gui.widgets.pixels import Pixels

_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class ImageGrid(QWidget):
    """Shows N pictures; a click or Enter shows one alone, Esc or another click shows all again.

    Ctrl with an arrow moves to another picture; a plain arrow does so only after `move_by_arrows`, since elsewhere
    ← and → belong to the timeline.
    """

    tile_activated = Signal(int)
    """This picture is shown alone now; −1: all are shown again."""
    pixel_picked = Signal(int, int)
    """After `pick_pixels`: this pixel, (x, y), of the picture that is alone was clicked."""
    magnified = Signal()
    """The picture that is alone was enlarged or moved."""
    menu_requested = Signal(int, QPoint)
    """A menu is asked for: of which picture (−1: of none), and where on the screen."""
    empty_action_triggered = Signal()
    """The button of the empty state was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = TileScene()
        self.hand, self._cursor = TileHand(self._scene, self), TileCursor(self._scene)
        self._empty = EmptyState(self)
        self._empty.triggered.connect(self.empty_action_triggered)
        self.hand.changed.connect(self.update)
        self.hand.magnified.connect(self.magnified)
        self.hand.tile_clicked.connect(self.show_alone)
        self.hand.pixel_clicked.connect(self.pixel_picked)
        self.hand.beside_clicked.connect(self.show_all)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Pictures"))
        self.set_empty(self.tr("Nothing to show yet"), "")

    def move_by_arrows(self) -> None:
        """Let a plain arrow move to another picture."""
        self._cursor.obeys_arrows = True

    def pick_pixels(self) -> None:
        """Let a click into the picture that is alone pick a pixel; then only one beside it shows all again."""
        self.hand.picks_pixels = True

    def link(self, other: ImageGrid) -> None:
        """Show alone, enlarge and move the same picture as `other` from now on, and let it do so with this one's."""
        self._scene.magnifier = other._scene.magnifier
        for one, follower in ((self, other), (other, self)):
            one.tile_activated.connect(follower.follow)
            one.magnified.connect(follower.update)

    def follow(self, index: int) -> None:
        """Show this picture alone, or all for −1."""
        if index == NOWHERE:
            self.show_all()
        else:
            self.show_alone(index)

    def show_images(self, pixels: Pixels | None, parts: int = 1) -> None:
        """Show `pixels` (N, H, W, C) uint8, which belong to the widget from now on; None: the empty state.

        :param parts: into how many equal parts, side by side, W divides; in a picture alone they are zoomed as one.
        :raises ValueError: if C is not 1, 3 or 4.
        """
        self._scene.parts = parts
        if self._scene.show(pixels):
            self._cursor.stay_inside()
            self.hand.hover(NOWHERE)
            if self._scene.solo >= self.count:
                self.show_all()
            self._empty.setVisible(self.count == 0)
            self.setAccessibleDescription(self.tr("%n picture(s)", "", self.count))
            self._lay_out()
        self.update()

    def set_empty(self, title: str, hint: str, action: str = "", picture: str = "image") -> None:
        """Say what is missing and what to do about it; `action` is the text of a button, if there is one."""
        self._empty.say(title, hint, action, picture)

    def arrange(self, columns: int | None, *, group: int = 0, gap: float = GAP) -> None:
        """Say how the pictures lie.

        :param columns: how many; None: as many as make the pictures largest.
        :param group: set each so many pictures apart, one group or several in a row; 0: none.
        :param gap: pixels between the pictures.
        """
        self._scene.columns, self._scene.group, self._scene.gap = columns, group, gap
        self._lay_out()

    def set_tile_names(self, names: Sequence[str]) -> None:
        """Name the pictures in their tool tips, such as ``seed 1234/12``."""
        self._scene.names = list(names)

    def write(self, captions: Words = (), *, rows: Words = (), columns: Words = (), shorter: Shorter = None) -> None:
        """Write a few words below each picture (where they do not fit, what is `shorter`), row and column, or none."""
        self._scene.captions, self._scene.shorter = list(captions), shorter or {}
        self._scene.row_names, self._scene.column_names = list(rows), list(columns)
        self._lay_out()

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return self._scene.count

    @property
    def solo_index(self) -> int | None:
        """The picture that is shown alone, if one is."""
        return None if self._scene.solo == NOWHERE else self._scene.solo

    @property
    def current_index(self) -> int:
        """The picture that keys act on."""
        return self._cursor.index

    def show_alone(self, index: int) -> None:
        """Fill the view with one picture."""
        if 0 <= index < self.count and index != self._scene.solo:
            self._cursor.index = index
            self._set_solo(index)

    def show_all(self) -> None:
        """Show every picture again."""
        if self._scene.solo != NOWHERE:
            self._set_solo(NOWHERE)

    def mark_pixels(self, pixels: Sequence[tuple[int, int]]) -> None:
        """Outline these pixels, (x, y), in the picture that is alone."""
        self._scene.marked = pixels
        self.update()

    def pixel_rect(self, x: int, y: int) -> QRectF:
        """Return where a pixel of the picture that is alone is drawn."""
        return self._scene.pixel_rect(x, y)

    def tile_rect(self, index: int) -> QRectF:
        """Return where picture `index` is drawn, in the widget's pixels."""
        return self._scene.rect(index)

    def _set_solo(self, index: int) -> None:
        self._scene.solo = index
        self._scene.magnifier.reset()
        self._lay_out()  # names of rows and columns make room for a picture alone
        self.hand.hover(NOWHERE)
        self.update()
        self.tile_activated.emit(index)

    # Size and drawing

    def sizeHint(self) -> QSize:
        return QSize(480, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)

    def _lay_out(self) -> None:
        self._scene.lay_out(QRectF(self.rect()), self.devicePixelRatioF(), self.fontMetrics())
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._empty.setGeometry(self.rect())
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            marked = self._cursor.index if self.hasFocus() and self._cursor.in_use else NOWHERE
            self._scene.draw(painter, self.hand.hovered, marked)

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._cursor.in_use = False
        if event.button() is Qt.MouseButton.LeftButton:
            self.hand.press(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hand.move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.hand.release(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.setAccepted(self.hand.turn_wheel(event.position(), event.angleDelta().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self.hand.hover(NOWHERE)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard and self.count:
            place = self.mapToGlobal(self.tile_rect(self.current_index).center().toPoint())
            self.menu_requested.emit(self.current_index, place)
        else:
            self.menu_requested.emit(self._scene.index_at(QPointF(event.pos())), event.globalPos())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            name = self._scene.name_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), f"<qt>{escape(name)}</qt>" if name else "", self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._cursor.in_use = event.reason() in _BY_KEY
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        wish = self._cursor.handle_key(Qt.Key(event.key()), with_ctrl)
        if wish is None:
            event.ignore()
            return
        if wish.alone is not None:
            self.follow(wish.alone)
        self.update()
