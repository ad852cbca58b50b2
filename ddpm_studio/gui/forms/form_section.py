"""The fields of one options class as widgets: rows, groups of rows, and choices between groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QLabel

from ddpm_studio.engine.options import Options, kind_of
from ddpm_studio.gui.forms.editors import ChoiceEditor, editor_for
from ddpm_studio.gui.forms.form_row import ProblemLine, Row
from ddpm_studio.gui.forms.knobs import Knob, in_words, knobs_of
from ddpm_studio.gui.forms.scope import Scope
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role
from ddpm_studio.gui.widgets.stack import Stack

translate = QCoreApplication.translate


class _RowsThenGroups(Stack):
    """Groups come last, so that no row seems to belong to the group above it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows, self.groups = Stack(), Stack()
        self.add(self.rows)
        self.add(self.groups)


class Section(QObject):
    """The fields of one options class. It has two widgets: `main`, and `advanced` for what is folded away.

    Fields that `scope` hides have no widget; their values stay as they were given.
    """

    edited = Signal()

    def __init__(self, base: Options, prefix: str, scope: Scope, path: str = "") -> None:
        super().__init__()
        self.main, self.advanced = _RowsThenGroups(), _RowsThenGroups()
        self._class = type(base)
        self._base = base
        self._values: dict[str, object] = {name: getattr(base, name) for name in self._class.model_fields}
        self.parts: dict[str, Part] = {}
        for knob in knobs_of(self._class, prefix):
            if knob.key not in scope.hidden:
                self._add(knob, scope, path)

    def _add(self, knob: Knob, scope: Scope, path: str) -> None:
        base = self._values[knob.name]
        place = self.advanced if scope.folds(knob) else self.main
        part: Part
        if knob.shape == "group":
            part = Group(knob, base, scope, path)
            place.groups.add(part.main)
            self.advanced.groups.add(part.advanced)
        elif knob.shape == "variant":
            part = Variant(knob, base, scope, path)
            place.rows.add(part.main)
            self.advanced.groups.add(part.advanced)
        else:
            part = Row(knob, editor_for(knob), base)
            place.rows.add(part)
        self.parts[knob.name] = part
        part.edited.connect(self.edited)

    def value(self) -> dict[str, object]:
        """Return the values by name, those of groups as dictionaries; not validated."""
        shown = {name: _value_of(part) for name, part in self.parts.items()}
        return {**self._values, **shown}

    def set_value(self, options: Options) -> None:
        """Show `options`."""
        for name in self._values:
            self.put(name, getattr(options, name))

    def put(self, name: str, value: object) -> None:
        """Set the field `name`, shown or hidden."""
        part = self.parts.get(name)
        if part is None:
            self._values[name] = value
        elif isinstance(part, Row):
            part.editor.set_value(value)
        else:
            part.set_value(value)

    def set_base(self, options: Options) -> None:
        """Compare with `options` from now on."""
        self._base = options
        for name, part in self.parts.items():
            part.set_base(getattr(options, name))

    def rows(self) -> Iterator[Row]:
        """Yield every line that is in use, also those of groups."""
        for part in self.parts.values():
            yield from (part,) if isinstance(part, Row) else part.rows()

    def groups(self) -> Iterator[Group]:
        """Yield every group that is in use, also those within others."""
        for part in self.parts.values():
            if isinstance(part, Group):
                yield part
            if isinstance(part, Group | Variant) and part.section is not None:
                yield from part.section.groups()


class Group(QObject):
    """A field that is itself an options class: a heading and its section."""

    edited = Signal()

    def __init__(self, knob: Knob, base: object, scope: Scope, path: str) -> None:
        super().__init__()
        assert isinstance(base, Options)
        self.knob = knob
        self.main, self.advanced = Stack(), Stack()
        self.problem_line = ProblemLine()
        here = f"{path} \N{MIDDLE DOT} {knob.label}" if path else knob.label
        self.section = Section(base, f"{knob.key}.", scope, here)
        self.section.edited.connect(self.edited)
        self.main.add(heading(here, knob), is_content=False)
        self.main.add(self.problem_line, is_content=False)
        self.main.add(self.section.main)
        self.advanced.add(heading(here, knob), is_content=False)
        self.advanced.add(self.section.advanced)

    def value(self) -> object:
        """Return the values by name; not validated."""
        return self.section.value()

    def set_value(self, value: object) -> None:
        """Show `value`."""
        assert isinstance(value, Options)
        self.section.set_value(value)

    def set_base(self, base: object) -> None:
        """Compare with `base` from now on."""
        assert isinstance(base, Options)
        self.section.set_base(base)

    def rows(self) -> Iterator[Row]:
        """Yield the lines of the group."""
        yield from self.section.rows()


class Variant(QObject):
    """A field that is one of several options classes: a drop-down list and the section of the chosen one.

    Going back to a kind that was shown before finds its values as they were left.
    """

    edited = Signal()

    def __init__(self, knob: Knob, base: object, scope: Scope, path: str) -> None:
        super().__init__()
        self.knob = knob
        self.main, self.advanced = Stack(), Stack()
        self._scope, self._path = scope, f"{path} \N{MIDDLE DOT} {knob.label}" if path else knob.label
        self.advanced.add(heading(self._path, knob), is_content=False)
        self._classes: dict[str, type[Options]] = {kind_of(options): options for options in knob.choices}
        self._base = base
        self._sections: dict[str, Section] = {}
        kinds = replace(knob, choices=tuple(self._classes), default=_kind(knob.default))
        tips = [first_line(options) for options in knob.choices]
        self.row = Row(kinds, ChoiceEditor(kinds, [in_words(kind) for kind in self._classes], tips), _kind(base))
        self.main.add(self.row)
        self.row.edited.connect(self._switch)
        self._switch()

    @property
    def kind(self) -> str | None:
        """The chosen kind, or None for none."""
        value = self.row.editor.value()
        return None if value is None else str(value)

    @property
    def section(self) -> Section | None:
        """The section of the chosen kind, or None for none."""
        return self._sections.get(self.kind or "")

    def value(self) -> object:
        """Return the values of the chosen kind by name; not validated."""
        return None if self.section is None else self.section.value()

    def set_value(self, value: object) -> None:
        """Show `value`."""
        self.row.editor.set_value(_kind(value))
        if self.section is not None and isinstance(value, Options):
            self.section.set_value(value)

    def set_base(self, base: object) -> None:
        """Compare with `base` from now on."""
        self._base = base
        self.row.set_base(_kind(base))
        for kind, section in self._sections.items():
            section.set_base(self._base_of(kind))

    def rows(self) -> Iterator[Row]:
        """Yield the line of the choice and those of the chosen kind."""
        yield self.row
        if self.section is not None:
            yield from self.section.rows()

    def _base_of(self, kind: str) -> Options:
        if isinstance(self._base, Options) and _kind(self._base) == kind:
            return self._base
        return self._classes[kind]()

    def _switch(self) -> None:
        kind = self.kind
        if kind is not None and kind not in self._sections:
            section = Section(self._base_of(kind), f"{self.knob.key}.", self._scope, self._path)
            section.edited.connect(self.edited)
            self._sections[kind] = section
            self.main.add(section.main)
            self.advanced.add(section.advanced)
        for name, section in self._sections.items():
            self.main.set_shut(section.main, name != kind)
            self.advanced.set_shut(section.advanced, name != kind)
        self.edited.emit()


Part: TypeAlias = Row | Group | Variant


def heading(text: str, knob: Knob) -> QLabel:
    """Return the heading of a group."""
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setToolTip(knob.tip())
    label.setContentsMargins(0, 2 * SPACE_INSIDE, 0, 0)
    return set_role(label, "section")


def first_line(options: type[Options]) -> str:
    """Return the first line of the docstring of `options`: what it is."""
    return translate("Options", (options.__doc__ or "").strip().partition("\n")[0])


def _kind(value: object) -> str | None:
    return kind_of(type(value)) if isinstance(value, Options) else None


def _value_of(part: Part) -> object:
    return part.editor.value() if isinstance(part, Row) else part.value()
