"""One step of what was chosen on a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtGui import QUndoCommand

from ddpm_studio.gui.forms.differences import Change, in_short

KIND = 2
"""Steps of this kind that follow each other become one, while somebody types."""


class Changed(Protocol):
    """What the choices are part of."""

    def put(self, changes: Sequence[Change], *, back: bool) -> None:
        """Choose this again, or what was before it."""


class ChoiceStep(QUndoCommand):
    """Something else was chosen. That it is shown already is known when the step comes to its stack."""

    def __init__(self, owner: Changed, changes: Sequence[Change], burst: int, name: str = "") -> None:
        """:param burst: steps of the same field and the same burst become one; those with a name do not."""
        super().__init__()
        self._owner, self._burst, self._name = owner, burst, name
        self.changes = tuple(changes)
        self._is_new = True
        self._say()

    def id(self) -> int:
        """Return what kind of step it is."""
        return KIND

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Become one with the next step, if that goes on with this one."""
        if not isinstance(other, ChoiceStep) or self._name or other._name or other._burst != self._burst:
            return False
        first, then = self.changes[0], other.changes[0]
        if not first.place or (first.part, first.place) != (then.part, then.place):
            return False
        self.take_in(other.changes)
        return True

    def take_in(self, changes: Sequence[Change]) -> None:
        """Have these as well, which have followed; what is as it was before is no change any more."""
        kept = {(change.part, change.place): change for change in self.changes}
        for change in changes:
            key = change.part, change.place
            before = kept[key].before if key in kept else change.before
            kept[key] = Change(*key, before, change.after, change.label)
        self.changes = tuple(change for change in kept.values() if change.before != change.after)
        self.setObsolete(not self.changes)
        self._say()

    def is_about(self, part: str, *lead: str) -> bool:
        """Whether it has changed something there."""
        return any(change.part == part and change.place[: len(lead)] == lead for change in self.changes)

    def undo(self) -> None:
        self._owner.put(self.changes, back=True)

    def redo(self) -> None:
        if self._is_new:
            self._is_new = False
        else:
            self._owner.put(self.changes, back=False)

    def _say(self) -> None:
        self.setText(self._name or in_short(self.changes))
