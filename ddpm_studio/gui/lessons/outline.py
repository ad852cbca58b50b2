"""A line around the control that a lesson speaks of; it follows it, and no click ever meets it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QWidget
from shiboken6 import isValid

from ddpm_studio.gui.style.theme import colours
from ddpm_studio.gui.widgets.next_turn import NextTurn

GAP, GLOW, CORNER = 4, 3, 6
MOVES = {
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.ShowToParent,
    QEvent.Type.HideToParent,
    QEvent.Type.ParentChange,
    QEvent.Type.LayoutRequest,
}


class Outline(QWidget):
    """Lies over the window, around one widget in it, as far as that is seen."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.target: QWidget | None = None
        self._watched: list[QWidget] = []
        self._turn = NextTurn(self, self.align)
        self.hide()

    def surround(self, target: QWidget | None) -> None:
        """Lie around `target`, which is scrolled into view; None: around nothing."""
        if target is self.target and (target is None or isValid(target)):
            self.align()
            return
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched.clear()
        self.target = target
        above = target
        while above is not None and above is not self.parentWidget():
            above.installEventFilter(self)
            self._watched.append(above)
            above = above.parentWidget()
        self._bring_into_view()
        self.align()

    def align(self) -> None:
        """Lie where the target is now."""
        target, window = self.target, self.parentWidget()
        seen = QRect()
        if target is not None and isValid(target) and target.isVisible():
            seen = target.visibleRegion().boundingRect()
        if target is None or window is None or seen.isEmpty():
            self.hide()
            return
        around = QRect(target.mapTo(window, seen.topLeft()), seen.size())
        room = GAP + GLOW
        self.setGeometry(around.adjusted(-room, -room, room, room).intersected(window.rect()))
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the target, and whatever it lies in."""
        if event.type() in MOVES:
            self._turn.ask()
        return False

    def _bring_into_view(self) -> None:
        above = None if self.target is None else self.target.parentWidget()
        while above is not None and self.target is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(self.target, 0, 4 * GAP)
            above = above.parentWidget()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, and a soft one around it."""
        accent = colours()["accent_line"]
        glow = QColor(accent)
        glow.setAlpha(70)
        frame = QRectF(self.rect()).adjusted(GLOW, GLOW, -GLOW, -GLOW)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(glow, 2 * GLOW))
            painter.drawRoundedRect(frame, CORNER, CORNER)
            painter.setPen(QPen(accent, 2))
            painter.drawRoundedRect(frame, CORNER, CORNER)
