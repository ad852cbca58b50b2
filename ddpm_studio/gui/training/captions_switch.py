"""The switch that has a network learn the captions of its pictures, where they have any."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from ddpm_studio.engine.events import Scan
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

FEW = 200
"""Captions that are too few to learn words from."""


class CaptionsSwitch(QWidget):
    """Offers to learn the captions that the data have; it is never on by itself."""

    switched = Signal(bool)
    """By the user."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scan: Scan | None = None
        self._is_mirrored = False
        self.box = QCheckBox(self.tr("Learn the captions"))
        self.box.setToolTip(
            self.tr(
                "The network is told the caption of each picture while it learns, so that you write afterwards what is "
                "drawn. It also learns to draw without one."
            )
        )
        self.warning = set_role(WrappedLabel(), "warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        for widget in (self.box, self.warning):
            column.addWidget(widget)
        self.box.clicked.connect(self.switched)
        self.box.toggled.connect(self._explain)
        self._explain()

    @property
    def has_captions(self) -> bool:
        """Whether the data have any, as far as is known."""
        return self._scan is not None and self._scan.captioned > 0

    def show_captions(self, scan: Scan | None, is_mirrored: bool) -> None:
        """Offer what the data have; `is_mirrored`: whether they are learnt as in a mirror, too."""
        self._scan, self._is_mirrored = scan, is_mirrored
        self._explain()

    def set_on(self, is_on: bool) -> None:
        """Show whether the captions are learnt."""
        self.box.setChecked(is_on)
        self._explain()

    def _explain(self) -> None:
        is_on, scan = self.box.isChecked(), self._scan
        self.setVisible(self.has_captions or is_on)
        if scan is None or not self.has_captions:
            self.warning.setText(self.tr("These pictures have no captions: put a text of its name beside each."))
        else:
            self.warning.setText(self._remark(scan) if is_on else "")
        self.warning.setVisible(bool(self.warning.text()))

    def _remark(self, scan: Scan) -> str:
        """Say what makes these captions wrong, or hard to learn."""
        if self._is_mirrored and scan.sided:
            said = self.tr("{:,} captions speak of left or right: mirrored pictures make them wrong.")
            return said.format(scan.sided)
        if scan.captioned < FEW:
            return self.tr("So few captions are learnt by heart.")
        return ""
