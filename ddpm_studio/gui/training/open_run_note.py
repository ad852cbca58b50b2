"""Says whose the settings are that are shown, the open run's or the next one's, and leads to the others."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ddpm_studio.gui.style.theme import SPACE_ROWS, set_role


class OpenRunNote(QWidget):
    """A note above the settings; not there while a new run is prepared."""

    settings_asked = Signal()
    """The settings that are shown are to be those of a new run."""
    turn_asked = Signal(bool)
    """The choices for the next run are to be shown, or the settings of the open one."""
    run_asked = Signal()
    """The open run is to be seen again, beside the choices for the next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_draft, self._is_run_seen = False, True
        self.sentence = set_role(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "caption")
        self.use = QPushButton(self.tr("Use for a new run"))
        self.use.setToolTip(self.tr("Prepare a new run with the settings of this one"))
        self.use.clicked.connect(self.settings_asked)
        self.turn = QPushButton()
        self.turn.clicked.connect(self._ask_turn)
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, 0)
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.sentence, 1)
        line.addWidget(self.use)
        line.addWidget(self.turn)
        self.hide()

    def show_draft(self, *, is_run_seen: bool) -> None:
        """Say that the choices for the next run are shown beside the open one, which may be hidden meanwhile."""
        self._is_draft, self._is_run_seen = True, is_run_seen
        self.sentence.setText(self.tr("What is chosen here is for the next run."))
        self.use.hide()
        self.turn.setText(self.tr("Settings of the run") if is_run_seen else self.tr("Show the run"))
        settings, run = self.tr("Show what was chosen for the run"), self.tr("Show the run again, which goes on")
        self.turn.setToolTip(settings if is_run_seen else run)
        self.turn.show()
        self.show()

    def show_run(self, *, is_trained_here: bool, holder: str = "", is_watched: bool = False) -> None:
        """Speak of a run that trains here, of one that the process `holder` trains, or of one that does not train."""
        self._is_draft = False
        if is_trained_here:
            text = self.tr("The settings of the run that is being trained.")
        elif holder and is_watched:
            text = self.tr("Trained by {}; this window only watches.").format(holder)
        elif holder:
            text = self.tr("Trained by {}; this window can watch it.").format(holder)
        else:
            text = self.tr("The settings of a run, which keeps what it was begun with.")
        self.sentence.setText(text)
        self.use.setVisible(not is_trained_here)
        self.turn.setVisible(is_trained_here)
        self.turn.setText(self.tr("Choose the next"))
        self.turn.setToolTip(self.tr("Go back to the choices for the next run"))
        self.show()

    def _ask_turn(self) -> None:
        if self._is_draft and not self._is_run_seen:
            self.run_asked.emit()
        else:
            self.turn_asked.emit(not self._is_draft)
