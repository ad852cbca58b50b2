"""What is said of the open run: its name, and whose the settings are that are shown, which leads to the others."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import title_of
from ddpm_studio.gui.style.theme import SPACE_ROWS, set_role
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

BESIDE, BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


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
        self._line = QBoxLayout(BESIDE, self)
        self._line.setContentsMargins(2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, 0)
        self._line.setSpacing(SPACE_ROWS)
        self._line.addWidget(self.sentence, 1)
        self._line.addWidget(self.use)
        self._line.addWidget(self.turn)
        self._later = NextTurn(self, self._use_room)
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
        self._later.ask()

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
        self._later.ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._later.ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._later.ask()

    def _use_room(self) -> None:
        """Put the button below a sentence that would have more than two lines beside it."""
        button = self.use if self.turn.isHidden() else self.turn
        room = self._line.contentsRect().width() - SPACE_ROWS - button.sizeHint().width()
        lines = self.sentence.heightForWidth(max(1, room)) / self.sentence.fontMetrics().lineSpacing()
        self._line.setDirection(BELOW if lines > 2.5 else BESIDE)

    def _ask_turn(self) -> None:
        if self._is_draft and not self._is_run_seen:
            self.run_asked.emit()
        else:
            self.turn_asked.emit(not self._is_draft)


class RunTitle(QWidget):
    """A line that is read anew when it is shown, as runs get other names in the library."""

    def __init__(self) -> None:
        super().__init__()
        self._run: Run | None = None
        self._label = ElidedLabel()
        set_role(self._label, "title")
        line = QVBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._label)

    def text(self) -> str:
        """Return what the run is called."""
        return self._label.text()

    def say_run(self, run: Run) -> None:
        """Say what `run` is called and where it is."""
        self._run = run
        self._label.say(title_of(run.folder))
        self._label.setToolTip(plain_tip(str(run.folder)))

    def showEvent(self, event: QShowEvent) -> None:
        """Look whether it is called otherwise by now."""
        super().showEvent(event)
        if self._run is not None:
            self.say_run(self._run)
