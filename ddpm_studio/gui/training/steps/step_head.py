"""The heading of a step, which shows at the right what the step is about."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ddpm_studio.gui.style.theme import SPACE_ROWS


class StepHead(QWidget):
    """A number and a title on a button that stays pressed while its page is shown; `line` has room beside it."""

    def __init__(self, number: int, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QPushButton(f"{number}   {title}")
        self.button.setProperty("step", True)
        self.button.setCheckable(True)
        self.button.setAccessibleName(title)
        self.button.setToolTip(tip)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(SPACE_ROWS)
        self.line.addWidget(self.button, 1)


def plain_head(number: int, title: str) -> QLabel:
    """Return the heading of a step that has nothing to show at the right."""
    label = QLabel(f"{number}   {title}", textFormat=Qt.TextFormat.PlainText)
    label.setProperty("step", True)
    label.setIndent(0)  # a label with a border would begin half a letter further on than a button
    return label
