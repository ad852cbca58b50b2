"""The ring around whatever the keyboard is on, equally visible in both palettes and on every widget."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFocusFrame, QWidget
from shiboken6 import isValid

from ddpm_studio.gui.colours import colours


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
            self._frame.setWidget(now)
        elif self._frame is not None and isValid(self._frame):
            self._frame.deleteLater()
            self._frame = None


class _Frame(QFocusFrame):
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colours()["accent_line"], 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)


def _keyboard_moved_to(widget: QWidget) -> bool:
    by_key = widget.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    return by_key and QApplication.mouseButtons() == Qt.MouseButton.NoButton
