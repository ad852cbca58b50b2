"""What keys mean to a timeline."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_K = Qt.Key


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
