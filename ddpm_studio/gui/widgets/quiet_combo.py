"""A drop-down list that scrolling past does not change, and that says where its text goes on."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QToolTip, QWidget

GAP = 4
"""Pixels that a style leaves between the icon and the text."""


class QuietCombo(QComboBox):
    """Ignores the wheel unless it has the focus, and does not widen its page for a long entry.

    What there is no room for ends in an ellipsis; the tool tip then begins with all of it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page unless focused."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it as the style does, with an ellipsis."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self._visible_text()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Begin the tool tip with what is not seen of the text."""
        if (
            isinstance(event, QHelpEvent)
            and event.type() == QEvent.Type.ToolTip
            and self._visible_text() != self.currentText()
        ):
            tip = self.toolTip()
            rest = tip if tip.startswith("<") else escape(tip).replace("\n", "<br>")
            QToolTip.showText(event.globalPos(), f"<p>{escape(self.currentText())}</p>{rest}", self)
            return True
        return super().event(event)

    def _visible_text(self) -> str:
        """Return as much of the text as there is room for."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, part, self).width()
        if not option.currentIcon.isNull():
            room -= option.iconSize.width() + GAP
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
