"""t, to be read and typed."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, tabular
from ddpm_studio.gui.widgets.steady import SteadySpinBox


class TimeField(QWidget):
    """Shows ``t = 431 / 1000``."""

    entered = Signal(int)
    """The user has typed a time."""

    def __init__(self, widest: int, tip: str) -> None:
        """:param widest: the largest T for which the field has room from the start."""
        super().__init__()
        self.box = tabular(SteadySpinBox(f"{widest} / {widest}"))
        self.box.setKeyboardTracking(False)
        self.box.lineEdit().setTextMargins(5, 0, 0, 0)
        self.box.setAccessibleName(self.tr("Time t"))
        self.box.setToolTip(tip)
        self.box.valueChanged.connect(self.entered)
        label = QLabel("t =")
        label.setBuddy(self.box)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_INSIDE)
        line.addWidget(label)
        line.addWidget(self.box)

    def show_time(self, t: int, last: int) -> None:
        """Show time `t` of T = `last`."""
        self.box.setEnabled(True)
        self.box.setSpecialValueText("")
        with QSignalBlocker(self.box):
            self.box.setMaximum(last)
            self.box.setSuffix(f" / {last}")
            self.box.setValue(t)

    def show_nothing(self) -> None:
        """There is no time to show."""
        self.box.setEnabled(False)
        self.box.setMaximum(0)
        self.box.setSpecialValueText(" ")
