"""A widget that takes what is dropped on it, and says before what would become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Foreseen:
    """What would become of what is dragged, in a few words such as “Open this film”; or why it cannot be taken."""

    words: str
    is_taken: bool = True


class Dragging(QObject):
    """Tells the windows what is dragged over which place: no window hears its events in Python for that."""

    entered = Signal(object, object)
    """A `DropPlace`, and the QMimeData, which is there only until the drag ends."""
    left = Signal(object)
    """A `DropPlace` over which nothing is dragged any more: it was dropped, or is elsewhere."""


DRAGGING = Dragging()


class DropPlace(QObject):
    """Makes `widget` take what is dragged; the widget hands on its events, by `enter`, `move` and `leave`.

    `foresee` says what would become of it here, or why not; None leaves it to those around the widget.
    """

    def __init__(
        self, widget: QWidget, foresee: Callable[[QMimeData], Foreseen | None], *, shows_more: bool = False
    ) -> None:
        """`shows_more`: while something is dragged over the widget, it shows itself what would become of it where."""
        super().__init__(widget)
        self.widget, self.foresee, self.shows_more = widget, foresee, shows_more
        self._is_taken = False
        widget.setAcceptDrops(True)

    def enter(self, event: QDragEnterEvent) -> bool:
        """Have it told what would become of it; return whether it is for this place."""
        foreseen = self.foresee(event.mimeData())
        self._is_taken = foreseen is not None and foreseen.is_taken
        if foreseen is None:
            event.ignore()
            return False
        # What is refused is accepted here as well: else nobody would be told when it leaves. `move` refuses it.
        event.acceptProposedAction()
        DRAGGING.entered.emit(self, event.mimeData())
        return True

    def move(self, event: QDragMoveEvent) -> None:
        """Show by the pointer whether it would be taken."""
        if self._is_taken:
            event.acceptProposedAction()
        else:
            event.ignore()

    def leave(self) -> None:
        """Have it told that it is no longer here, as it was dropped or dragged on."""
        DRAGGING.left.emit(self)
