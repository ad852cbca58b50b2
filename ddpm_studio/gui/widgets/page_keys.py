"""How keys reach what they are meant for from anywhere on a page."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

KEEPS_KEYS = "keeps_keys"
"""The dynamic property of a widget that needs its arrow keys itself (True), or that never does (False)."""
KEEPS_SPACE = "keeps_space"
"""The dynamic property of a button that is a choice, such as a chip: Space makes it (True)."""

_TAKES_KEYS = (
    QLineEdit,
    QAbstractSpinBox,
    QComboBox,
    QAbstractItemView,
    QPlainTextEdit,
    QTextEdit,
    QAbstractSlider,
    QTabBar,
)
_HAS_TEXT = (QLineEdit, QAbstractSpinBox, QPlainTextEdit, QTextEdit)
_IS_TICKED = (QCheckBox, QRadioButton)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class HandlesKeys(Protocol):
    """A timeline, to those who forward keys to it."""

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what the key means; say whether it means anything."""


class KeyRouter(QObject):
    """Sends the keys of a timeline to it from whatever has the focus on its page.

    What needs its keys itself keeps them: fields, lists and sliders. Another widget may ask for the same with
    ``setProperty(KEEPS_KEYS, True)``. Space is for the timeline but in text and on what is ticked; buttons take Enter.
    """

    def __init__(self, page: QWidget, timeline: HandlesKeys) -> None:
        super().__init__(page)
        self._page = page
        self._timeline = timeline
        self._watched: QWidget | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._watch)
        self._watch(None, app.focusWidget())

    def _watch(self, before: QWidget | None, now: QWidget | None) -> None:
        # Only the widget with the focus is filtered: a filter on the application would see every event there is.
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        on_page = now is not None and (now is self._page or self._page.isAncestorOf(now))
        self._watched = now if on_page else None
        if self._watched is not None:
            self._watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        if key in _ENTER and isinstance(watched, QAbstractButton) and not isinstance(watched, _IS_TICKED):
            watched.click()
            return True
        return not _keeps(watched, key) and self._timeline.handle_key(event)


def _keeps(widget: QObject, key: Qt.Key) -> bool:
    asked = widget.property(KEEPS_KEYS)
    if asked is not None:
        return bool(asked)
    if key == Qt.Key.Key_Space:
        return bool(widget.property(KEEPS_SPACE)) or isinstance(widget, (*_HAS_TEXT, *_IS_TICKED))
    return isinstance(widget, _TAKES_KEYS)
