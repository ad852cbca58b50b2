"""What is trained next: the queue on the disk, as this window knows it, and whether it goes on by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.queue import TrainingQueue, Waiting
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.training.queue.entry import Entry, entry_of

if TYPE_CHECKING:
    from ddpm_studio.engine.choices.training import RunConfig


class Upcoming(QObject):
    """Knows the `entries` that wait, the next one first. Whatever goes wrong with the disk is told.

    What waited when the window was opened is held: nothing begins by itself that nobody has asked for today.
    """

    changed = Signal()
    """Others wait, or in another order, or it is held now, or no more."""
    go_on_asked = Signal()
    """It is held no more, and the next may begin."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.entries: tuple[Entry, ...] = ()
        self.is_held = False
        """Whether nothing begins by itself."""
        self._told: set[tuple[str, str]] = set()
        self.undoing = QUndoStack(self)
        session.undoing.addStack(self.undoing)

    @property
    def count(self) -> int:
        """How many will follow by themselves."""
        return 0 if self.is_held else len(self.ready())

    def ready(self) -> list[Entry]:
        """Return those that can be trained, the next one first."""
        return [entry for entry in self.entries if not entry.problem]

    def load(self) -> None:
        """Read what waited when the window was closed; it waits until somebody says that it goes on."""
        self.look()
        self.is_held = bool(self.entries)
        if self.entries:
            self.changed.emit()

    def look(self) -> None:
        """Read what waits now."""
        self._do(lambda queue: None)

    # --- what users do -----------------------------------------------------------------------------------------

    def add(self, config: RunConfig, start: Path | None = None, *, in_front: bool = False) -> bool:
        """Put a training at the end, or before all others; return whether that was done."""
        return self._do(partial(TrainingQueue.add, config=config, start=start, at=0 if in_front else None))

    def remove(self, entry: Entry) -> None:
        """Take one out; it can be had back."""
        command = _Removal(self, entry)
        self.undoing.push(command)
        if command.place is not None:
            undo = (self.tr("Undo"), partial(self._undo, command))
            self._session.tell(self.tr("Removed from the queue: {}.").format(entry.title), button=undo, passes=True)

    def move(self, entry: Entry, to: int) -> None:
        """Move one to place `to`, counted without it; that can be undone."""
        place = self.place_of(entry.key)
        if place is not None and to != place and 0 <= to < len(self.entries):
            self.undoing.push(_Move(self, entry, place, to))

    def try_again(self, entry: Entry) -> None:
        """Let one that was passed over have its turn."""
        self._told.discard((entry.key, entry.problem))
        self._do(partial(TrainingQueue.mark, key=entry.key, problem=""))

    def hold(self) -> None:
        """Let nothing begin by itself."""
        if self.entries and not self.is_held:
            self.is_held = True
            self.changed.emit()

    def go_on(self) -> None:
        """Let the next one begin as soon as nothing is trained."""
        self.is_held = False
        self.look()
        self.go_on_asked.emit()

    # --- what the training does --------------------------------------------------------------------------------

    def next(self) -> Entry | None:
        """Return the one whose turn it is, and tell of those that are passed over; None: none can be trained."""
        self.look()  # another window may have taken it, and its pictures may have gone
        first = next(iter(self.ready()), None)
        for entry in self.entries:
            if entry is first:
                break
            self._tell_passed_over(entry)
        return first

    def begin(self, entry: Entry) -> int | None:
        """Take out one that has a run of its own now; return where it was, or None: another window has taken it."""
        places: list[int] = []

        def take(queue: TrainingQueue) -> None:
            if (taken := queue.take(entry.key)) is not None:
                places.append(taken[1])

        self._do(take)
        return places[0] if places else None

    def pass_over(self, entry: Entry, place: int | None, why: str) -> None:
        """Say of one why it cannot be trained; one that was taken out comes back to its `place`. It is not lost."""
        marked = Entry(Waiting({**entry.waiting.said, "problem": why}), entry.config, why)

        def put(queue: TrainingQueue) -> None:
            if place is None:
                queue.mark(entry.key, why)
            else:
                queue.put(marked.waiting, place)

        self._do(put)
        self._tell_passed_over(marked)

    def place_of(self, key: str) -> int | None:
        """Return where an entry is; None: it is not there any more."""
        return next((place for place, entry in enumerate(self.entries) if entry.key == key), None)

    # --- inside ------------------------------------------------------------------------------------------------

    def _tell_passed_over(self, entry: Entry) -> None:
        """Tell of it, once for each reason."""
        if (entry.key, entry.problem) not in self._told:
            self._told.add((entry.key, entry.problem))
            told = self.tr("The queue passes over {}: {}").format(entry.title, entry.problem)
            self._session.tell(told, "warning")

    def _undo(self, command: QUndoCommand) -> None:
        """Take back a removal, if it is what was done last; later steps are taken back before it."""
        stack = self.undoing
        places = [place for place in range(stack.index()) if stack.command(place) is command]
        if places:
            stack.setIndex(places[0])

    def _do(self, change: Callable[[TrainingQueue], object]) -> bool:
        """Change the queue and know what waits then; tell what is wrong, and return whether it went well."""
        queue = TrainingQueue(folders().runs)
        try:
            change(queue)
            waiting = queue.read()
        except StudioError as error:
            self._session.tell(str(error), "error")
            return False
        known = {entry.key: entry for entry in self.entries}
        self._take(tuple(entry_of(each, known.get(each.key)) for each in waiting))
        return True

    def _take(self, entries: tuple[Entry, ...]) -> None:
        if entries != self.entries:
            self.entries = entries
            self.is_held = self.is_held and bool(entries)
            self.changed.emit()


class _Removal(QUndoCommand):
    """An entry is taken out."""

    def __init__(self, upcoming: Upcoming, entry: Entry) -> None:
        super().__init__(upcoming.tr("removing {} from the queue").format(entry.title))
        self._upcoming, self._entry = upcoming, entry
        self.place: int | None = None

    def redo(self) -> None:
        self.place = self._upcoming.begin(self._entry)

    def undo(self) -> None:
        if self.place is not None:
            self._upcoming._do(partial(TrainingQueue.put, waiting=self._entry.waiting, at=self.place))


class _Move(QUndoCommand):
    """An entry goes to another place."""

    def __init__(self, upcoming: Upcoming, entry: Entry, before: int, to: int) -> None:
        super().__init__(upcoming.tr("moving {} in the queue").format(entry.title))
        self._upcoming, self._key, self._before, self._to = upcoming, entry.key, before, to

    def redo(self) -> None:
        self._upcoming._do(partial(TrainingQueue.move, key=self._key, to=self._to))

    def undo(self) -> None:
        self._upcoming._do(partial(TrainingQueue.move, key=self._key, to=self._before))
