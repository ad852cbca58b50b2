"""Says that the settings shown are those of a run, and how to get to one's own again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ddpm_studio.gui.style.theme import SPACE_ROWS, set_role


class OpenRunNote(QWidget):
    """A note above the settings; not there while a new run is prepared."""

    settings_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = set_role(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "caption")
        self.use = QPushButton(self.tr("Use for a new run"))
        self.use.setToolTip(self.tr("Prepare a new run with the settings of this one"))
        self.use.clicked.connect(self.settings_asked)
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, 0)
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.sentence, 1)
        line.addWidget(self.use)
        self.hide()

    def show_run(self, *, is_trained_here: bool, holder: str = "", is_watched: bool = False) -> None:
        """Speak of a run that trains here, of one that the process `holder` trains, or of one that does not train."""
        if is_trained_here:
            text = self.tr(
                "These are the settings of the run that is being trained. Stop it to change them for another."
            )
        elif holder and is_watched:
            text = self.tr("Trained by {}; this window only watches.").format(holder)
        elif holder:
            text = self.tr("Trained by {}; this window can watch it.").format(holder)
        else:
            text = self.tr("The settings of a run, which keeps what it was begun with.")
        self.sentence.setText(text)
        self.use.setVisible(not is_trained_here)
        self.show()
