"""Any options class as a form: labels, editors, tooltips, live validation."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Generic, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import Options
from ddpm_studio.gui.forms.findings import findings, part_at
from ddpm_studio.gui.forms.form_row import ProblemLine, Row
from ddpm_studio.gui.forms.form_section import Group, Part, Section, Variant
from ddpm_studio.gui.forms.scope import Scope
from ddpm_studio.gui.style.theme import SPACE_ROWS
from ddpm_studio.gui.widgets.collapsible import Collapsible
from ddpm_studio.gui.widgets.stack import Stack

Chosen = TypeVar("Chosen", bound=Options)
PATIENCE = 300
"""Milliseconds after the last change until what is wrong is shown: not while someone is still typing."""


class Form(QWidget, Generic[Chosen]):
    """Shows and changes an options object.

    ``Form(TrainingOptions(), prefix="training.")`` shows the fields of the object it is given and marks those
    that differ from it. `hidden` names fields, dotted from the class, that the form leaves to others; their
    values are set with `put`. `prefix` stands before the keys in tooltips and errors. Advanced fields are folded:
    those that the options class calls so, or all but `basic`.

    `changed` tells of every change at once; `checked` comes a moment after the last one, with whether all is
    well. Keys in other methods may have the prefix or not.
    """

    changed = Signal()
    checked = Signal(bool)

    def __init__(
        self,
        base: Chosen,
        *,
        hidden: Collection[str] = (),
        basic: Collection[str] | None = None,
        prefix: str = "",
    ) -> None:
        super().__init__()
        self._prefix, self._base = prefix, base
        self.judge: Callable[[Chosen], FieldError | None] | None = None
        """Says what is wrong with options that are allowed as such; `check` asks it anew."""
        shown_first = None if basic is None else frozenset(prefix + key for key in basic)
        self._section = Section(base, prefix, Scope(frozenset(prefix + key for key in hidden), shown_first))
        self._general = ProblemLine()
        self._fold = Collapsible(self.tr("Advanced"))
        folded = QWidget()
        inside = QVBoxLayout(folded)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._section.advanced)
        self._fold.set_content(folded)
        self._outside: dict[Row | Group | None, str] = {}
        self._wanted: QWidget = self
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        for widget in (self._general, self._section.main, self._fold):
            column.addWidget(widget)
        column.addStretch(1)
        self._section.main.refresh()
        self._section.advanced.refresh()
        self._section.edited.connect(self._hear)
        self._patience.timeout.connect(self._check)
        self._tidy_fold()

    def options(self) -> Chosen:
        """Return what is chosen.

        :raises FieldError: for the first thing that is wrong.
        """
        for part, sentence in findings(self._section, type(self._base), self._prefix, self.judge):
            raise self._error(part, sentence)
        return type(self._base).model_validate(self._section.value())

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong, in the order of the fields."""
        return [
            self._error(part, sentence)
            for part, sentence in findings(self._section, type(self._base), self._prefix, self.judge)
        ]

    def set_options(self, options: Chosen) -> None:
        """Show `options`."""
        self._section.set_value(options)

    @property
    def base(self) -> Chosen:
        """What is compared with."""
        return self._base

    def set_base(self, options: Chosen) -> None:
        """Mark what differs from `options` from now on; what is shown stays."""
        self._base = options
        self._section.set_base(options)
        self._tidy_fold()

    def is_modified(self) -> bool:
        """Whether any shown field differs from the base."""
        return self.count_modified() > 0

    def count_modified(self) -> int:
        """Return how many of the shown fields differ from the base."""
        return sum(row.is_modified for row in self._section.rows())

    def put(self, key: str, value: object) -> None:
        """Set one field, shown or hidden, such as ``put("source.path", path)``.

        :raises KeyError: if there is no such field.
        """
        *groups, name = key.removeprefix(self._prefix).split(".")
        section: Section | None = self._section
        for group in groups:
            part = section.parts[group] if section else None
            section = part.section if isinstance(part, Group | Variant) else None
        if section is None or name not in section.value():
            raise KeyError(key)
        section.put(name, value)
        self._hear()

    def add_beside(self, key: str, widget: QWidget) -> None:
        """Put `widget`, such as a button, behind the editor of the field `key`.

        :raises KeyError: if there is no such field.
        """
        row = part_at(self._section, key.removeprefix(self._prefix).split("."))
        if not isinstance(row, Row):
            raise KeyError(key)
        row.editor.row.addWidget(widget)

    def show_problem(self, key: str, sentence: str) -> None:
        """Show `sentence` at the field `key` (or at its group, or at the top) and go there."""
        part = part_at(self._section, key.removeprefix(self._prefix).split("."))
        target = part.row if isinstance(part, Variant) else part
        if isinstance(target, Row):
            sentence = sentence.removeprefix(f"{target.knob.label}: ")  # beside the field it is known whose it is
        self._outside[target] = sentence
        self._show(target, sentence)
        widget = target.main if isinstance(target, Group) else target or self._general
        if self._section.advanced.isAncestorOf(widget):
            self._fold.set_expanded(True)
        if isinstance(target, Row):
            target.editor.core.setFocus()
        self._wanted = widget
        QTimer.singleShot(0, self, self._bring_into_view)  # after the layout has made room

    def row_of(self, key: str) -> Row | None:
        """Return the row of the field `key`, unfolded; None if the form does not show it now."""
        if not key.startswith(self._prefix):
            return None
        part = part_at(self._section, key.removeprefix(self._prefix).split("."))
        row = part.row if isinstance(part, Variant) else part
        if not isinstance(row, Row) or row.knob.key != key:
            return None
        if self._section.advanced.isAncestorOf(row):
            self._fold.set_expanded(True)
        return row

    def show_matching(self, text: str) -> None:
        """Show only fields whose label, key or description has all words of `text`; all if it is empty."""
        words = text.casefold().split()
        for row in self._section.rows():
            told = f"{row.knob.label} {row.knob.key} {row.knob.what}".casefold()
            stack = row.parentWidget()
            assert isinstance(stack, Stack)
            stack.set_shut(row, not all(word in told for word in words))
        if words:
            self._fold.set_expanded(True)
        self._tidy_fold()

    def set_shown(self, key: str, is_shown: bool) -> None:
        """Show or hide the field `key`, whose value stays.

        :raises KeyError: if there is no such field.
        """
        row = part_at(self._section, key.removeprefix(self._prefix).split("."))
        stack = row.parentWidget() if isinstance(row, Row) else None
        if not isinstance(row, Row) or not isinstance(stack, Stack):
            raise KeyError(key)
        stack.set_shut(row, not is_shown)
        self._tidy_fold()

    def check(self) -> bool:
        """Show now what is wrong, without waiting for the user to pause; return whether nothing is."""
        self._patience.stop()
        told: dict[Row | Group | None, str] = {}
        for part, sentence in findings(self._section, type(self._base), self._prefix, self.judge):
            told.setdefault(part.row if isinstance(part, Variant) else part, sentence)
        told = {**self._outside, **told}
        for target in self._targets():
            self._show(target, told.get(target, ""))
        self.checked.emit(not told)
        return not told

    # --- inside ----------------------------------------------------------------------------------------------

    def _check(self) -> None:
        self.check()

    def _hear(self) -> None:
        self._outside.clear()
        self._patience.start()
        self._tidy_fold()
        self.changed.emit()

    def _tidy_fold(self) -> None:
        rows = [row for row in self._section.rows() if self._section.advanced.isAncestorOf(row)]
        count = sum(row.is_modified for row in rows)
        self._fold.set_title(self.tr("Advanced ({} changed)").format(count) if count else self.tr("Advanced"))
        self._fold.setVisible(not self._section.advanced.is_empty())

    def _error(self, part: Part | None, sentence: str) -> FieldError:
        if part is None:
            return FieldError(self._prefix.rstrip("."), sentence)
        return FieldError(part.knob.key, f"{part.knob.label}: {sentence}")

    def _targets(self) -> list[Row | Group | None]:
        return [None, *self._section.rows(), *self._section.groups()]

    def _show(self, target: Row | Group | None, sentence: str) -> None:
        if isinstance(target, Row):
            target.show_problem(sentence)
        else:
            (self._general if target is None else target.problem_line).show_sentence(sentence)

    def _bring_into_view(self) -> None:
        above = self.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(self._wanted, 0, 24)
            above = above.parentWidget()
