"""What was chosen and does not stay when other pictures come is told, and offered."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.gui.forms.knobs import knobs_of, value_in_words
from ddpm_studio.gui.style.theme import SPACE_ROWS, set_role
from ddpm_studio.gui.training.data.data_form import SIDES
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel


class ChosenAnew(QWidget):
    """Says what was chosen and does not fit the pictures that have come; one press has it back."""

    back_asked = Signal(object)
    """These values (by name, `dict`) are to be chosen again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._meant: dict[str, Any] = {}
        self.sentence = set_role(WrappedLabel(), "caption")
        self.back = QPushButton(self.tr("Change back"), flat=True)
        self.back.setToolTip(self.tr("Choose again what was chosen before these pictures came"))
        self.back.clicked.connect(self._ask)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.sentence, 1)
        line.addWidget(self.back)
        self.hide()

    def expect(self, meant: dict[str, Any]) -> None:
        """Know what is wanted of the pictures that come."""
        self.forget()
        self._meant = meant

    def expect_also(self, meant: dict[str, Any]) -> None:
        """Know what is wanted beside what is known already."""
        self._meant = {**meant, **self._meant}

    def forget(self) -> None:
        """Say nothing: everything is as it was chosen."""
        self._meant = {}
        self.hide()

    def compare(self, now: DataOptions) -> None:
        """Say what of the wanted is otherwise `now`."""
        lost = {name: value for name, value in self._meant.items() if value != getattr(now, name)}
        self.sentence.setText(self.tr("To fit these pictures: {}.").format("; ".join(self._told(lost, now))))
        self.setVisible(bool(lost))

    def _ask(self) -> None:
        self.back_asked.emit(dict(self._meant))

    def _told(self, lost: dict[str, Any], now: DataOptions) -> list[str]:
        pairs = []
        if any(side in lost for side in SIDES):
            height, width = (lost.get(side, getattr(now, side)) for side in SIDES)
            pairs.append((self.tr("size"), f"{now.height} × {now.width}", f"{height} × {width}"))
        for knob in knobs_of(DataOptions):
            if knob.name in lost and knob.name not in SIDES:
                is_now, before = (value_in_words(value) for value in (getattr(now, knob.name), lost[knob.name]))
                pairs.append((knob.label.lower(), is_now, before))
        return [self.tr("{} {} instead of {}").format(*pair) for pair in pairs]
