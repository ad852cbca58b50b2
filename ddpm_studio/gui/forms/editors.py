"""One widget for each kind of value that a field of an options class can hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from ddpm_studio.engine.choices.given import DRAWN, draw_seed
from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.gui.forms.knobs import Knob, value_in_words
from ddpm_studio.gui.style.theme import icon
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.widgets.text.number_field import NumberField, parse_number


class Editor(QWidget):
    """Shows and changes one value. Abstract.

    `edited` tells of every change, by whomever; `value()` means nothing while `problem()` has something to say.
    """

    edited = Signal()

    def __init__(self, core: QWidget) -> None:
        super().__init__()
        self.core = core
        """The widget that takes the focus."""
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)
        self.row.addWidget(core, 1)
        self.setFocusProxy(core)

    def value(self) -> object:
        """Return what is shown."""
        raise NotImplementedError

    def set_value(self, value: object) -> None:
        """Show `value`."""
        raise NotImplementedError

    def problem(self) -> str:
        """Return a sentence about what is wrong with what is shown, or an empty text."""
        return ""


class NumberEditor(Editor):
    """A number."""

    def __init__(self, knob: Knob) -> None:
        self._field = NumberField(
            integer=knob.shape == "integer", limits=knob.limits, unit=knob.unit, optional=knob.is_optional
        )
        super().__init__(self._field)
        self._word = knob.word
        if knob.is_optional:
            self._field.setPlaceholderText(knob.word or self.tr("automatic"))
        if knob.name == "seed":
            self._field.textChanged.connect(self._draw_if_asked)  # first, so that nobody hears of −1
        self._field.textChanged.connect(self.edited)

    def _draw_if_asked(self, text: str) -> None:
        """Show a seed that is drawn now where −1 asks for one, as in most programs that draw by diffusion."""
        if text.strip().replace("\N{MINUS SIGN}", "-") == str(DRAWN):
            self._field.setText(str(draw_seed()))

    def value(self) -> object:
        number = self._field.value()
        return self._word if number is None else number

    def set_value(self, value: object) -> None:
        number = None if value == self._word else value
        assert number is None or isinstance(number, int | float)
        self._field.set_value(number)

    def problem(self) -> str:
        return self._field.problem()


class SwitchEditor(Editor):
    """On or off; the label is the box's own."""

    def __init__(self, knob: Knob) -> None:
        self._box = QCheckBox(knob.label)
        super().__init__(self._box)
        self._box.toggled.connect(self.edited)

    def value(self) -> object:
        return self._box.isChecked()

    def set_value(self, value: object) -> None:
        self._box.setChecked(bool(value))


class ChoiceEditor(Editor):
    """One of several values, shown under `names` with a tip for each, or as they are."""

    def __init__(self, knob: Knob, names: Sequence[str] = (), tips: Sequence[str] = ()) -> None:
        self._combo = QuietCombo()
        super().__init__(self._combo)
        if knob.is_optional:
            self._combo.addItem(self.tr("none"), None)
        for choice, name, tip in zip_longest(knob.choices, names, tips):
            self._combo.addItem(name or value_in_words(choice), choice)
            self._combo.setItemData(self._combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self._combo.currentIndexChanged.connect(self.edited)

    def value(self) -> object:
        return self._combo.currentData()

    def set_value(self, value: object) -> None:
        values = [self._combo.itemData(index) for index in range(self._combo.count())]
        self._combo.setCurrentIndex(values.index(value))


class TextEditor(Editor):
    """A line of text."""

    def __init__(self, knob: Knob) -> None:
        self._line = QLineEdit()
        super().__init__(self._line)
        self._is_optional = knob.is_optional
        self._line.textChanged.connect(self.edited)

    def value(self) -> object:
        return self._line.text() or (None if self._is_optional else "")

    def set_value(self, value: object) -> None:
        if value != self.value():
            self._line.setText("" if value is None else str(value))


class NumbersEditor(Editor):
    """Several numbers, written one after the other: ``128, 256, 256``."""

    def __init__(self, knob: Knob) -> None:
        self._line = QLineEdit()
        super().__init__(self._line)
        self._is_integer = knob.shape == "integers"
        self._line.textChanged.connect(self.edited)

    def value(self) -> object:
        return tuple(parse_number(part, integer=self._is_integer) for part in self._parts())

    def set_value(self, value: object) -> None:
        if self.problem() or value != self.value():
            self._line.setText(value_in_words(value))
            self._line.setCursorPosition(0)  # a long list is read from its beginning

    def problem(self) -> str:
        for part in self._parts():
            try:
                parse_number(part, integer=self._is_integer)
            except ValueError as error:
                return f"{part}: {error}"
        return ""

    def _parts(self) -> list[str]:
        """Split at what separates; a comma without a space does so only where it cannot be a decimal comma."""
        text = self._line.text().strip().strip("()[]")
        if self._is_integer:
            return [part for part in re.split(r"[\s,;×]+", text) if part]
        parts = [part for part in re.split(r"\s*;\s*|,\s+|\s+|,$", text) if part]
        return [piece for part in parts for piece in (part.split(",") if "." in part else [part])]


class PathEditor(Editor):
    """A file or folder, typed, dropped or chosen."""

    def __init__(self, knob: Knob) -> None:
        self._line = QLineEdit()
        super().__init__(self._line)
        self._is_optional = knob.is_optional
        self._line.textChanged.connect(self.edited)
        self._line.setPlaceholderText(self.tr("none chosen"))
        menu = QMenu(self)
        menu.addAction(self.tr("Folder…"), self._choose_folder)
        menu.addAction(self.tr("File…"), self._choose_file)
        button = QToolButton(popupMode=QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setIcon(icon("folder"))
        button.setToolTip(self.tr("Choose a file or folder"))
        button.setAccessibleName(self.tr("Choose: {}").format(knob.label))
        button.setMenu(menu)
        self.row.addWidget(button)

    def value(self) -> object:
        text = self._line.text().strip().strip("\"'")
        if text.startswith("file:"):
            text = QUrl(text).toLocalFile()
        if not text:
            return None if self._is_optional else Path()
        return at_home(Path(text))

    def set_value(self, value: object) -> None:
        if value != self.value():
            self._line.setText("" if value is None or value == Path() else str(value))

    def _choose_folder(self) -> None:
        self._ask(QFileDialog.FileMode.Directory)

    def _choose_file(self) -> None:
        self._ask(QFileDialog.FileMode.ExistingFile)

    def _ask(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self)
        dialog.setFileMode(mode)
        current = self.value()
        if isinstance(current, Path) and current != Path():
            dialog.setDirectory(str(current if current.is_dir() else current.parent))
        dialog.fileSelected.connect(self._line.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def editor_for(knob: Knob) -> Editor:
    """Return the widget for `knob`, which is neither a group nor a variant."""
    makers: dict[str, Callable[[Knob], Editor]] = {
        "integer": NumberEditor,
        "number": NumberEditor,
        "switch": SwitchEditor,
        "choice": ChoiceEditor,
        "path": PathEditor,
        "integers": NumbersEditor,
        "numbers": NumbersEditor,
        "text": TextEditor,
    }
    return makers[knob.shape](knob)
