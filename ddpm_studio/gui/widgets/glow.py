"""Shows for a second what has just been changed by something that was done elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QRect, QRectF, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QWidget
from shiboken6 import isValid

from ddpm_studio.gui.style.motion import is_still
from ddpm_studio.gui.style.theme import colours

DURATION = 1000
"""Milliseconds."""
GAP = 6
TINT, LINE = 28, 170
"""How opaque the glow is at first, of 255."""


def show_changed(target: QWidget, motion: str) -> None:
    """Scroll to `target` and let it glow for a moment, but not where the preference `motion` wants all things still."""
    QTimer.singleShot(0, target, lambda: _show(target, is_still(motion)))  # after the layout has made room


def _show(target: QWidget, stands_still: bool) -> None:
    above = target.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(target, 0, 4 * GAP)
        above = above.parentWidget()
    if not stands_still and target.isVisible():
        Glow(target)


class Glow(QWidget):
    """A light over `target` that goes out by itself; what is below is used as ever."""

    def __init__(self, target: QWidget) -> None:
        super().__init__(target.window())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target, self._level = target, 1.0
        self._fading = QVariantAnimation(self, startValue=1.0, endValue=0.0, duration=DURATION)
        self._fading.setEasingCurve(QEasingCurve.Type.InCubic)
        self._fading.valueChanged.connect(self._fade)
        self._fading.finished.connect(self.deleteLater)
        self._align()
        self._fading.start()

    def _fade(self, level: float) -> None:
        self._level = level
        self._align()
        self.update()

    def _align(self) -> None:
        """Lie where the target is now, as far as it is seen."""
        window = self.parentWidget()
        seen = self._target.visibleRegion().boundingRect() if isValid(self._target) else QRect()
        if seen.isEmpty() or window is None:
            self.hide()
            return
        around = QRect(self._target.mapTo(window, seen.topLeft()), seen.size())
        self.setGeometry(around.adjusted(-GAP, -GAP, GAP, GAP).intersected(window.rect()))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a tint and a line around it."""
        tint, line = QColor(colours()["accent_line"]), QColor(colours()["accent_line"])
        tint.setAlphaF(self._level * TINT / 255)
        line.setAlphaF(self._level * LINE / 255)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(line, 2))
            painter.setBrush(tint)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), GAP, GAP)
