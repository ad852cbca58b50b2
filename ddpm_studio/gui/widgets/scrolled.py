"""A page that is scrolled where there is no room for all of it, and that shows that it goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ddpm_studio.gui.style.colours import colours


class Scrolled(QScrollArea):
    """Scrolls `inside`. With `has_edge` a line parts it from what is below, as long as there is more to scroll to."""

    def __init__(self, inside: QWidget, *, has_edge: bool = False) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)
        self.edge = _Edge(self)
        self.edge.hide()
        if has_edge:
            bar = self.verticalScrollBar()
            bar.valueChanged.connect(self._show_edge)
            bar.rangeChanged.connect(self._show_edge)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the line at the lower edge."""
        super().resizeEvent(event)
        self.edge.setGeometry(0, self.height() - 1, self.width(), 1)

    def _show_edge(self) -> None:
        bar = self.verticalScrollBar()
        self.edge.setVisible(bar.value() < bar.maximum())


class _Edge(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colours()["border"])
