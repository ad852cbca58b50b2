"""What was chosen on a page, step by step, to be undone and done again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, QTimer, SignalInstance
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication, QWidget

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import Options
from ddpm_studio.gui.forms.differences import Change, Place, differences, with_changes
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.form_row import Row
from ddpm_studio.gui.forms.history_step import ChoiceStep
from ddpm_studio.gui.forms.undoing import Undoing
from ddpm_studio.gui.widgets.collapsible import Collapsible
from ddpm_studio.gui.widgets.glow import show_changed

MOST_STEPS = 100
REST = 1000
"""Milliseconds after a change until another change of the same field is a step of its own."""
ROUNDS = 3
"""How often what was undone is put: what follows from it, as the usual steps of a sampler, may come in between."""
Find = Callable[[Place], QWidget | None]


@dataclass(frozen=True)
class Part:
    """Something that is chosen on a page: options, or one value."""

    name: str
    changed: SignalInstance
    read: Callable[[], Any]
    """Returns what is chosen; raises FieldError while something is wrong with it."""
    put: Callable[[Any], None]
    """Chooses what `read` has returned."""
    root: QWidget
    """Where its fields are."""
    label: str = ""
    """What it is called if it is one value; that of each field, if it has several, is known."""
    is_aside: bool = False
    """Whether it goes along with other changes and is never a step by itself."""
    find: Find | None = None
    """Shows where something is chosen, and returns it; the row with its key if None."""
    aside: tuple[str, ...] = ()
    """Fields that go along with others, too."""

    def goes_along(self, change: Change) -> bool:
        """Whether it is no step by itself."""
        return self.is_aside or any(name in change.place for name in self.aside)


class History(QObject):
    """Knows what is chosen by `watch`, and makes a step of whatever somebody has changed in one turn of the events."""

    def __init__(self, undoing: Undoing, motion: Callable[[], str], parent: QObject) -> None:
        """:param motion: returns the preference that says whether anything may move."""
        super().__init__(parent)
        self._undoing, self._motion = undoing, motion
        self._parts: dict[str, Part] = {}
        self._known: dict[str, Any] = {}
        self._burst = 0
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(MOST_STEPS)
        self.may_change: Callable[[], bool] = _always
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self.look)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.end_burst)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self.end_burst)
        undoing.join(self)

    @property
    def is_open(self) -> bool:
        """Whether anything can be changed there now."""
        return self.may_change()

    def watch(self, *parts: Part) -> None:
        """Know of changes of these, which are put in this order."""
        for part in parts:
            self._parts[part.name] = part
            part.changed.connect(self._hear)
        self.absorb()

    def end_burst(self) -> None:
        """Let the next change be a step of its own."""
        self._burst += 1

    # --- what has changed ------------------------------------------------------------------------------------

    def look(self) -> None:
        """Make a step of what has changed, once all is well with it."""
        now = self._read()
        changes = self._changes(now)
        self._know(now)
        if not all(self._parts[change.part].goes_along(change) for change in changes):
            self._push(changes, "")

    def record(self, name: str) -> None:
        """Make a step of what has changed, by this name; without one it is found."""
        now = self._read()
        changes = self._changes(now)
        self._know(now)
        if any(change.label for change in changes):
            self._push(changes, name)

    def _push(self, changes: Sequence[Change], name: str) -> None:
        self.stack.push(ChoiceStep(self, changes, self._burst, name))
        self.stack.setActive(True)
        self._rest.start()

    def absorb(self) -> None:
        """Take what has changed as it is; it is no step."""
        self._know(self._read())

    def amend(self, part: str, *lead: str) -> None:
        """Let what has changed belong to the last step, if that was about this; else it is no step."""
        now, index = self._read(), self.stack.index()
        last = self.stack.command(index - 1) if index and index == self.stack.count() else None
        if isinstance(last, ChoiceStep) and last.is_about(part, *lead):
            last.take_in(self._changes(now))
        self._know(now)

    def pass_over(self) -> None:
        """Take what has changed as it is, unless whoever changes it tells what it is."""
        if not self._undoing.is_held:
            self.absorb()

    def _hear(self) -> None:
        if not self._undoing.is_held:
            self._turn.start()

    def _read(self) -> dict[str, Any] | None:
        if not self.is_open:
            return None
        try:
            return {name: part.read() for name, part in self._parts.items()}
        except (FieldError, ValidationError):
            return None

    def _know(self, now: dict[str, Any] | None) -> None:
        self._turn.stop()
        if now is not None:
            self._known = now

    def _changes(self, now: dict[str, Any] | None) -> list[Change]:
        """Return what differs from what is known, what gives a step its name first."""
        found: list[Change] = []
        for name, value in (now or {}).items():
            if name in self._known:
                found += differences(name, self._known[name], value, self._parts[name].label)
        return sorted(found, key=self._rank)

    def _rank(self, change: Change) -> int:
        """Return how little a change is the one that was meant: kinds bring others along."""
        if not change.label or (change.place and self._parts[change.part].goes_along(change)):
            return 2
        is_kind = any(isinstance(value, Options) for value in (change.before, change.after))
        return 0 if not change.place or is_kind else 1

    # --- there and back --------------------------------------------------------------------------------------

    def put(self, changes: Sequence[Change], *, back: bool) -> None:
        """Choose this again, or what was before it, and show where; what would not go together stays."""
        with self._undoing.by_program():
            wanted = {**self._known, **(self._read() or {})}
            with suppress(LookupError, FieldError, ValidationError):
                for name in {change.part for change in changes}:
                    own = [change for change in changes if change.part == name]
                    wanted[name] = with_changes(wanted[name], own, back=back)
                self._put_all(wanted, {change.part for change in changes})
        self._show(changes)
        self.end_burst()

    def _put_all(self, wanted: dict[str, Any], touched: set[str]) -> None:
        for _ in range(ROUNDS):
            for name, part in self._parts.items():
                if name in touched or not _is(part, wanted[name]):
                    part.put(wanted[name])
            touched = set()
            if all(_is(part, wanted[name]) for name, part in self._parts.items()):
                return

    def _show(self, changes: Sequence[Change]) -> None:
        """Scroll to what was changed, and let it glow; the focus goes there if it was among the choices."""
        first = next((change for change in changes if not self._parts[change.part].goes_along(change)), None)
        if first is None:
            return
        part, focus = self._parts[first.part], QApplication.focusWidget()
        target = part.find(first.place) if part.find else find_row(part.root, first.place)
        had_focus = focus is not None and part.root.isAncestorOf(focus)
        target = target or part.root
        if had_focus and isinstance(target, Row):
            target.editor.core.setFocus()
        show_changed(target, self._motion())


def find_row(root: QWidget, place: Place) -> QWidget | None:
    """Return where in `root` the field is that is meant, unfolded; None if it has no row."""
    key = ".".join(str(each) for each in place)
    for form in root.findChildren(Form) if not isinstance(root, Form) else [root]:
        if (row := form.row_of(key)) is not None:
            above: QWidget | None = row
            while above is not None and above is not root:
                if isinstance(above, Collapsible):
                    above.set_expanded(True)
                above = above.parentWidget()
            return row
    return None


def _is(part: Part, wanted: Any) -> bool:
    try:
        return bool(part.read() == wanted)
    except (FieldError, ValidationError):
        return False


def _always() -> bool:
    return True
