"""How deep two pictures are diffused before they are mixed: a slider, a number, and what the choice means."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QSpinBox, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role, tabular


class DepthRow(QWidget):
    """A time t from 1 to T."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alpha_bar: Sequence[float] = ()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(1, 1)
        self.slider.setPageStep(50)
        self.number = tabular(QSpinBox(minimum=1, maximum=1))
        self.number.setKeyboardTracking(False)
        self.number.lineEdit().setTextMargins(5, 0, 0, 0)
        tip = self.tr(
            "t: how far both pictures are diffused before they are mixed. The more noise, the more is left to the model"
        )
        for widget in (self.slider, self.number):
            widget.setAccessibleName(self.tr("Depth t"))
            widget.setToolTip(tip)
        self.meaning = set_role(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "caption")
        label = QLabel("t")
        label.setBuddy(self.number)
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 0, 28, 0)
        grid.setSpacing(SPACE_INSIDE)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.slider, 0, 1)
        grid.addWidget(self.number, 0, 2)
        grid.addWidget(self.meaning, 1, 0, 1, 3)
        self.slider.valueChanged.connect(self._set)
        self.number.valueChanged.connect(self._set)

    @property
    def value(self) -> int:
        """The chosen t."""
        return self.number.value()

    @property
    def last(self) -> int:
        """T."""
        return self.number.maximum()

    def set_value(self, t: int) -> None:
        """Choose `t`, as far as there is one."""
        self.number.setValue(t)

    def set_noise(self, alpha_bar: Sequence[float]) -> None:
        """Allow t up to T, where ᾱ_t for t = 0 … T is `alpha_bar`; t keeps its share of T, at first one half."""
        before, share = self.number.maximum(), self.value / self.number.maximum()
        self._alpha_bar = alpha_bar
        last = len(alpha_bar) - 1
        for widget in (self.slider, self.number):
            with QSignalBlocker(widget):
                widget.setMaximum(last)
        self._set(round((share if before > 1 else 0.5) * last))

    def _set(self, t: int) -> None:
        for widget in (self.slider, self.number):
            with QSignalBlocker(widget):
                widget.setValue(t)
        if self.value < len(self._alpha_bar):
            left = self._alpha_bar[self.value] ** 0.5
            self.meaning.setText(
                self.tr("{:.0%} of each picture's signal is left; the model invents the rest.").format(left)
            )
        self.changed.emit()
