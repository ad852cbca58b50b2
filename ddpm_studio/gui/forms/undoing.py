"""All that can be undone in the window: a stack for each page, and for what has one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack
from shiboken6 import isValid


class Remembers(Protocol):
    """What knows of each change on a page."""

    @property
    def stack(self) -> QUndoStack:
        """What was changed there."""

    @property
    def is_open(self) -> bool:
        """Whether anything can be changed there now."""

    def look(self) -> None:
        """Make a step of what has changed."""

    def absorb(self) -> None:
        """Take what has changed as it is; it is no step."""

    def record(self, name: str) -> None:
        """Make a step of what has changed, by this name."""


class Undoing(QUndoGroup):
    """The stack that was used last, or has the focus, is active; else that of the page that is open."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Remembers] = []
        self._home: Remembers | None = None
        self._depth = 0
        self.activeStackChanged.connect(self._come_home)

    def join(self, history: Remembers) -> None:
        """Know of a page."""
        self._all.append(history)
        self.addStack(history.stack)

    def be_at(self, history: Remembers | None) -> None:
        """Another page is open; None: one where nothing can be undone."""
        self._home = history
        self.setActiveStack(history.stack if history else None)  # type: ignore[arg-type]  # None means none

    @property
    def is_open(self) -> bool:
        """Whether what is active can be changed now, as the choices of a run cannot."""
        home = self._home
        return home is None or self.activeStack() is not home.stack or home.is_open

    @property
    def is_held(self) -> bool:
        """Whether what changes now is told of by who changes it."""
        return self._depth > 0

    @contextmanager
    def step(self, name: str = "") -> Iterator[None]:
        """Whatever is changed within is one step of the page that is open then; without a name it is found."""
        with self._held():
            yield
            if self._depth == 1 and self._home is not None:  # within another one, that is the step
                self._home.record(name)

    @contextmanager
    def by_program(self) -> Iterator[None]:
        """Whatever is changed within nobody has chosen: it is not to be undone."""
        with self._held():
            yield

    def forget(self, page: QObject) -> None:
        """Know of no steps on this page any more: what they lead to has been put back by other ways."""
        for history in self._there():
            if isinstance(history, QObject) and history.parent() is page:
                history.stack.clear()

    def push(self, command: QUndoCommand) -> None:
        """Do `command` and let it be undone on the page that is open; where there is none, it is only done."""
        if self._home is None:
            command.redo()
            return
        self._home.look()
        self._home.stack.push(command)
        self.setActiveStack(self._home.stack)

    @contextmanager
    def _held(self) -> Iterator[None]:
        if self._depth == 0:
            for history in self._there():
                history.look()
        self._depth += 1
        try:
            yield
        finally:
            if self._depth == 1:
                for history in self._there():
                    history.absorb()
            self._depth -= 1

    def _there(self) -> list[Remembers]:
        """Return those whose page has not been closed."""
        return [history for history in self._all if isValid(history)]

    def _come_home(self, stack: QUndoStack | None) -> None:
        if stack is None and self._home is not None and isValid(self._home.stack):
            self.setActiveStack(self._home.stack)
