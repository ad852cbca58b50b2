"""Something that is thrown away, as a step that can be undone."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QUndoCommand


class Discard(Protocol):
    """What is thrown away and had back, by whatever way."""

    text: str
    """What that is called in the menu."""

    def do(self) -> bool:
        """Throw it away, and tell of it or why not; return whether anything is gone."""

    def put_back(self) -> bool:
        """Have it back; return whether it was still gone, as the button beside what was told may have had it back."""


class Discarding(QUndoCommand):
    """One such step."""

    def __init__(self, discard: Discard) -> None:
        super().__init__(discard.text)
        self._discard = discard

    def undo(self) -> None:
        self.setObsolete(not self._discard.put_back())

    def redo(self) -> None:
        self.setObsolete(not self._discard.do())
