"""The ring around whatever the keyboard is on, equally visible in both palettes and on every widget."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFocusFrame, QWidget
from shiboken6 import isValid

from ddpm_studio.gui.style.colours import colours


class FocusRing(QObject):
    """Surrounds the widget that has the focus while the keyboard moves it, and hides when the mouse does."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._frame: _Frame | None = None
        app.focusChanged.connect(self._follow)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and not now.isWindow() and _keyboard_moved_to(now):
            # The frame lives beside the widget it surrounds and goes with its window.
            if self._frame is None or not isValid(self._frame):
                self._frame = _Frame()
            self._frame.surround(now)
        elif self._frame is not None and isValid(self._frame):
            self._frame.deleteLater()
            self._frame = None


class _Frame(QFocusFrame):
    """Lies around its widget; where the widget reaches the edge of its parent, just inside, so as not to be cut off."""

    def __init__(self) -> None:
        super().__init__()
        self._has_gap = False
        """Whether a line parts the ring from its widget, which is of the same colour."""

    def surround(self, widget: QWidget) -> None:
        self._has_gap = widget.property("primary") is True
        self.setWidget(widget)
        # PySide takes the frame for the widget's parent: what Python knows of its insides would go with the frame.
        widget.setParent(widget.parentWidget())
        self._come_forward()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        done = super().eventFilter(watched, event)
        if event.type() in _REPLACES:
            self._come_forward()
        return done

    def _come_forward(self) -> None:
        # Qt lays the frame behind its widget and cuts out the middle; the ring is to be seen on the widget too.
        self.clearMask()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        above = self.parentWidget()
        seen = self.rect() if above is None else self.rect() & above.rect().translated(-self.pos())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colours()["accent_line"], 2))
            painter.drawRoundedRect(QRectF(seen).adjusted(1, 1, -1, -1), 5, 5)
            if self._has_gap:
                painter.setPen(QPen(colours()["window"], 1))
                painter.drawRoundedRect(QRectF(seen).adjusted(2.5, 2.5, -2.5, -2.5), 3.5, 3.5)


_REPLACES = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.ZOrderChange,
    QEvent.Type.StyleChange,
    QEvent.Type.ParentChange,
)


def _keyboard_moved_to(widget: QWidget) -> bool:
    by_key = widget.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    return by_key and QApplication.mouseButtons() == Qt.MouseButton.NoButton
