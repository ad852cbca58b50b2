"""A field for a whole number that takes no more room than its number needs."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QSpinBox, QWidget

from ddpm_studio.gui.style.theme import SPACE_INSIDE, tabular

BUTTONS = 34
"""Pixels for the buttons and the edge of a field, as the style sheet draws them."""


class NarrowField(QSpinBox):
    """Has room for the text that it shows at most in practice, where Qt has room for all that could be typed."""

    def __init__(self, lowest: int, highest: int, widest: str, suffix: str = "", parent: QWidget | None = None) -> None:
        """:param widest: such as "000 %"."""
        super().__init__(parent)
        self._widest = widest
        self.setRange(lowest, highest)
        self.setSuffix(suffix)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        tabular(self).lineEdit().setTextMargins(SPACE_INSIDE, 0, 0, 0)

    def sizeHint(self) -> QSize:
        """Return the room for the longest text."""
        return QSize(self.fontMetrics().horizontalAdvance(self._widest) + SPACE_INSIDE + BUTTONS, self._height())

    def minimumSizeHint(self) -> QSize:
        """Return the same: no digit is cut."""
        return self.sizeHint()

    def _height(self) -> int:
        return super().sizeHint().height()
