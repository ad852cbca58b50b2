"""A line of text that ends in an ellipsis where there is no room for all of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QCursor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from ddpm_studio.gui.widgets.text.plain_tip import plain_tip


class ElidedLabel(QLabel):
    """Plain text that takes the room it gets; all of it is in the tool tip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.say(text)

    def say(self, text: str) -> None:
        """Show `text`."""
        self.setText(text)
        self.setToolTip(plain_tip(text))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Tell all of a text that was shown by `setText`, where there is no room for it."""
        is_asked = isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip
        if is_asked and not self.toolTip() and self._visible_text() != self.text():
            QToolTip.showText(QCursor.pos(), plain_tip(self.text()), self)
            return True
        return super().event(event)

    def _visible_text(self) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self.style().drawItemText(
                painter,
                self.rect(),
                self.alignment().value,
                self.palette(),
                self.isEnabled(),
                self._visible_text(),
                self.foregroundRole(),
            )
