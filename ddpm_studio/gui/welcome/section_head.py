"""What a list on the start page shows, and the way to all of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ddpm_studio.gui.style.theme import SPACE_ROWS, set_role


class SectionHead(QWidget):
    """A heading, and at its end a button that shows everything, if there is more; without one it is as high."""

    all_asked = Signal()

    def __init__(self, title: str, button: str = "") -> None:
        super().__init__()
        self._button = button
        self.all = QPushButton(button, flat=True)
        self.all.setStyleSheet("padding: 4px 2px;")  # its text ends where the list does
        self.all.setToolTip(self.tr("Open the library"))
        self.all.clicked.connect(self.all_asked)
        policy = self.all.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # headings beside each other stay in line
        self.all.setSizePolicy(policy)
        if not button:  # a button that stands alone yet must not be shown: it would be a window for a moment
            self.all.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_ROWS)
        line.addWidget(set_role(QLabel(title, textFormat=Qt.TextFormat.PlainText), "section"))
        line.addStretch(1)
        line.addWidget(self.all)
