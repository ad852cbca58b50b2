"""Says that the settings shown are those of a run, and how to get to one's own again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ddpm_studio.gui.theme import SPACE_ROWS


class OpenRunNote(QFrame):
    """A note above the settings; not there while a new run is prepared."""

    new_asked = Signal()
    settings_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.sentence = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.new_run = QPushButton(self.tr("New run"))
        self.new_run.setToolTip(self.tr("Leave this run; your own settings come back"))
        self.use = QPushButton(self.tr("Use these settings"))
        self.use.setToolTip(self.tr("Prepare a new run with the settings of this one"))
        self.new_run.clicked.connect(self.new_asked)
        self.use.clicked.connect(self.settings_asked)
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.new_run)
        line.addWidget(self.use)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, SPACE_ROWS)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(self.sentence)
        column.addLayout(line)
        self.hide()

    def show_run(self, name: str, *, is_busy: bool) -> None:
        """Speak of the run called `name`."""
        if is_busy:
            text = self.tr("A run is training with these settings. They can be changed again for the next run.")
        else:
            text = self.tr("These are the settings of {}; a run keeps what it was begun with.").format(name)
        self.sentence.setText(text)
        for button in (self.new_run, self.use):
            button.setVisible(not is_busy)
        self.show()
