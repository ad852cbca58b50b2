"""The line on which the kind of an animated file is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ddpm_studio.gui.film.export.export_choices import make_formats, why_no_mp4
from ddpm_studio.gui.style.theme import SPACE_INSIDE, set_role

MARGINS = (8, 24)
"""Pixels that the lines of a form leave for their marks at the left and at the right."""


class FormatRow(QWidget):
    """Looks like a line of the form that stands below it; says what MP4 needs where nothing can write it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.combo = make_formats()
        self.no_mp4 = set_role(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "caption")
        self.no_mp4.setText(why_no_mp4())
        self.no_mp4.setVisible(bool(self.no_mp4.text()))
        label = QLabel(self.tr("Format"))
        label.setBuddy(self.combo)
        grid = QGridLayout(self)
        grid.setContentsMargins(MARGINS[0] + SPACE_INSIDE, 2, MARGINS[1] + SPACE_INSIDE, 2)
        grid.setHorizontalSpacing(SPACE_INSIDE)
        grid.setColumnStretch(0, 9)
        grid.setColumnStretch(1, 11)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.combo, 0, 1)
        grid.addWidget(self.no_mp4, 1, 0, 1, 2)
        self.combo.currentIndexChanged.connect(self.changed)

    @property
    def suffix(self) -> str:
        """How the name of the file ends."""
        return str(self.combo.currentData())
