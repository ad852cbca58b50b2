"""The way from a choice to what it means: its name, clicked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QWidget

from ddpm_studio.gui.forms.knobs import Knob
from ddpm_studio.gui.widgets.explaining import EXPLAINING

BETWEEN = "\n"
"""Stands between the key of a choice and the sentence about it, where both travel as one text."""


class HelpDoor(QObject):
    """Makes the name of a choice a door to its help: under the mouse it is underlined, and a click opens.

    Where there is no help, as in windows beside the main one, it stays a name.
    """

    def __init__(self, label: QLabel, knob: Knob) -> None:
        super().__init__(label)
        self._label, self._knob = label, knob
        label.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the mouse on the name."""
        has_help = isinstance(self._label.window(), QMainWindow)
        if event.type() == QEvent.Type.Enter and has_help:
            self._underline(True)
        elif event.type() == QEvent.Type.Leave:
            self._underline(False)
        elif event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            is_click = event.button() == Qt.MouseButton.LeftButton and self._label.rect().contains(
                event.position().toPoint()
            )
            if is_click and has_help:
                ask_for_help(self._label, self._knob)
        return False

    def _underline(self, is_on: bool) -> None:
        font = self._label.font()
        if font.underline() != is_on:
            font.setUnderline(is_on)
            self._label.setFont(font)
            if is_on:
                self._label.setCursor(Qt.CursorShape.WhatsThisCursor)
            else:
                self._label.unsetCursor()


def ask_for_help(widget: QWidget, knob: Knob) -> None:
    """Have the window of `widget` explain a choice."""
    EXPLAINING.wanted.emit(widget.window(), f"{knob.key}{BETWEEN}{knob.what}")
