"""What keys mean to a timeline, and how they reach it from anywhere on its page."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

KEEPS_KEYS = "keeps_keys"
"""The dynamic property of a widget that needs its arrow keys itself (True), or that never does (False)."""

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
_K = Qt.Key
_PRESSES_BUTTONS = (_K.Key_Space, _K.Key_Return, _K.Key_Enter)


class Verb(StrEnum):
    """What a key asks for; with each goes a direction: −1, 0 or 1."""

    STEP = "so many frames"
    TENTH = "a tenth of the film"
    EDGE = "to the first or last frame"
    PLAY = "play or pause"
    SHUTTLE = "play that way, faster when asked again; 0 stops"
    SLOW = "play that way at half the pace"
    RANGE = "play from here (−1), up to here (1), or everything (0)"


_PLAIN: dict[Qt.Key, tuple[Verb, int]] = {
    _K.Key_Left: (Verb.STEP, -1),
    _K.Key_Right: (Verb.STEP, 1),
    _K.Key_Comma: (Verb.STEP, -1),
    _K.Key_Period: (Verb.STEP, 1),
    _K.Key_PageUp: (Verb.TENTH, -1),
    _K.Key_PageDown: (Verb.TENTH, 1),
    _K.Key_Home: (Verb.EDGE, -1),
    _K.Key_End: (Verb.EDGE, 1),
    _K.Key_Space: (Verb.PLAY, 0),
    _K.Key_J: (Verb.SHUTTLE, -1),
    _K.Key_K: (Verb.SHUTTLE, 0),
    _K.Key_L: (Verb.SHUTTLE, 1),
    _K.Key_I: (Verb.RANGE, -1),
    _K.Key_O: (Verb.RANGE, 1),
    _K.Key_X: (Verb.RANGE, 0),
}
_WITH_SHIFT: dict[Qt.Key, tuple[Verb, int]] = {
    _K.Key_Left: (Verb.STEP, -10),
    _K.Key_Right: (Verb.STEP, 10),
    _K.Key_J: (Verb.SLOW, -1),
    _K.Key_L: (Verb.SLOW, 1),
}
_REPEATS = (Verb.STEP, Verb.TENTH)


def meaning_of(event: QKeyEvent) -> tuple[Verb, int] | None:
    """Return what a key asks of a timeline; None: nothing."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    tables = {Qt.KeyboardModifier.NoModifier: _PLAIN, Qt.KeyboardModifier.ShiftModifier: _WITH_SHIFT}
    return tables.get(held, {}).get(Qt.Key(event.key()))


def is_repeated_in_vain(event: QKeyEvent, verb: Verb) -> bool:
    """Say whether a key is merely held down that should act once."""
    return event.isAutoRepeat() and verb not in _REPEATS


class HandlesKeys(Protocol):
    """A timeline, to those who forward keys to it."""

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what the key means; say whether it means anything."""


class KeyRouter(QObject):
    """Sends the keys of a timeline to it from whatever has the focus on its page.

    What needs its keys itself keeps them: fields, lists, sliders, and Space on a button. Another widget may ask for
    the same with ``setProperty(KEEPS_KEYS, True)``.
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
        return not _keeps(watched, Qt.Key(event.key())) and self._timeline.handle_key(event)


def _keeps(widget: QObject, key: Qt.Key) -> bool:
    asked = widget.property(KEEPS_KEYS)
    if asked is not None:
        return bool(asked)
    if isinstance(widget, QAbstractButton):
        return key in _PRESSES_BUTTONS
    return isinstance(widget, _TAKES_KEYS)
