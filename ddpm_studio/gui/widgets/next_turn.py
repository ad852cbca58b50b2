"""What a widget puts off while it is being laid out, and does before it is painted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget


class NextTurn(QObject):
    """Has a widget do something in the next turn of the event loop, once, however often that was asked for.

    For what a `resizeEvent` leads to. It comes while layouts are at work, several of them within each other and often
    within the first show of the window: what children need is half known then, and a layout that is changed there is
    changed under the hands of another. So a `resizeEvent` measures no child and changes no layout; it asks for a turn.
    Rejected: a timer of no time, which comes after the next painting, so that what is laid out anew flickers.
    """

    _asked = Signal()

    def __init__(self, widget: QWidget, act: Callable[[], None]) -> None:
        """:param act: a method of `widget`."""
        super().__init__(widget)
        self._is_asked = False
        self._asked.connect(self._begin, Qt.ConnectionType.QueuedConnection)
        self._asked.connect(act, Qt.ConnectionType.QueuedConnection)

    def ask(self) -> None:
        """Have it done."""
        if not self._is_asked:
            self._is_asked = True
            self._asked.emit()

    def _begin(self) -> None:
        self._is_asked = False
