"""What a model is told at either end of a strip of mixtures."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from ddpm_studio.engine.choices.captions import LONGEST, Tellable
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.forms.form_row import ProblemLine
from ddpm_studio.gui.style.theme import SPACE_INSIDE
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo


class ToldEnds(QWidget):
    """Chooses `told_first` and `told_second`; not there where the model can be told nothing."""

    changed = Signal()
    checked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._model, self._wanted = Tellable(), ("", "")
        tip = self.tr("What the model is told there; on the way from one to the other it is mixed like the pictures")
        self.combos = (QuietCombo(), QuietCombo())
        self.problem_line = ProblemLine()
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 0, 0, 0)
        grid.setSpacing(SPACE_INSIDE)
        grid.setColumnStretch(1, 1)
        for row, (title, combo) in enumerate(
            zip((self.tr("Told at A"), self.tr("Told at B")), self.combos, strict=True)
        ):
            label = QLabel(title, textFormat=Qt.TextFormat.PlainText)
            label.setBuddy(combo)
            combo.setAccessibleName(title)
            combo.setToolTip(tip)
            combo.currentIndexChanged.connect(self._hear)
            combo.editTextChanged.connect(self._hear)
            grid.addWidget(label, row, 0)
            grid.addWidget(combo, row, 1)
        grid.addWidget(self.problem_line, 2, 0, 1, 2)
        self.suit(Tellable())

    def suit(self, model: Tellable) -> None:
        """Offer the classes of `model`, or its captions; what was chosen stays, as far as it knows it."""
        wanted, self._model = self._names() if self._can_tell else self._wanted, model
        for combo, name in zip(self.combos, wanted, strict=True):
            combo.blockSignals(True)
            combo.clear()
            combo.setEditable(bool(model.words))  # any caption can be told
            combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            if (line := combo.lineEdit()) is not None:
                line.setPlaceholderText(self.tr("nothing"))
                line.setMaxLength(LONGEST)
            if model.has_null:
                combo.addItem(self.tr("none"), "")
            for known in model.examples if model.words else model.classes:
                combo.addItem(known, known)
            self._show(combo, name)
            combo.blockSignals(False)
        self.setVisible(self._can_tell)
        self._hear()

    def options(self) -> InterpolateOptions:
        """Return options with what is chosen here."""
        first, second = self._names() if self._can_tell else ("", "")
        return InterpolateOptions(told_first=first, told_second=second)

    def set_options(self, options: InterpolateOptions) -> None:
        """Show what is told in `options`, now or as soon as the model is known."""
        self._wanted = options.told_first, options.told_second
        for combo, name in zip(self.combos, self._wanted, strict=True):
            self._show(combo, name)

    def problems(self) -> list[FieldError]:
        """Return nothing: only what the model knows can be chosen."""
        return []

    def check(self) -> bool:
        """Return that nothing is wrong."""
        self.problem_line.show_sentence("")
        return True

    def show_problem(self, field: str, sentence: str) -> None:
        """Show `sentence`."""
        self.problem_line.show_sentence(sentence)

    @property
    def _can_tell(self) -> bool:
        return bool(self._model.classes or self._model.words)

    def _show(self, combo: QuietCombo, name: str) -> None:
        combo.setCurrentIndex(max(0, combo.findData(name)))
        if combo.isEditable():
            combo.setEditText(name)

    def _names(self) -> tuple[str, str]:
        first, second = map(_name_in, self.combos)
        return first, second

    def _hear(self) -> None:
        self.changed.emit()
        self.checked.emit()


def _name_in(combo: QuietCombo) -> str:
    """Return what is chosen or written in `combo`; nothing where that is none."""
    if not combo.isEditable():
        return str(combo.currentData() or "")
    chosen, text = combo.currentIndex(), combo.currentText()
    is_none = chosen >= 0 and not combo.currentData() and text == combo.itemText(chosen)
    return "" if is_none else " ".join(text.split())
