"""What must be put right before a run can start; a click goes to the field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.theme import SPACE_INSIDE, SPACE_ROWS, icon, set_role

TALL = 120


class ProblemList(QWidget):
    """A list of sentences; not there while there are none."""

    chosen = Signal(str, str)
    """The field and the sentence that the user wants to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = set_role(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), "error")
        self.rows = QListWidget()
        self.rows.setWordWrap(True)
        self.rows.setAccessibleName(self.tr("What is to be put right"))
        self.rows.setToolTip(self.tr("Click or press Enter to go to the field"))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setFixedHeight(TALL)
        self.rows.itemClicked.connect(self._choose)
        self.rows.itemActivated.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(self.title)
        column.addWidget(self.rows)
        self.hide()

    def show_problems(self, problems: Sequence[FieldError]) -> None:
        """Show one line for each."""
        self.rows.clear()
        for problem in problems:
            row = QListWidgetItem(icon("error"), str(problem), self.rows)
            row.setData(Qt.ItemDataRole.UserRole, problem.field)
            row.setToolTip(str(problem))
        self.title.setText(self.tr("%n thing(s) to put right before training:", "", len(problems)))
        self.setVisible(bool(problems))

    def _choose(self, row: QListWidgetItem) -> None:
        self.chosen.emit(row.data(Qt.ItemDataRole.UserRole), row.text())
