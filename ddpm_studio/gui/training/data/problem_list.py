"""What must be put right before a run can start; a click goes to the field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QListView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, icon, set_role
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

TALL = 120


class ProblemList(QWidget):
    """A list of sentences; not there while there are none."""

    chosen = Signal(str, str)
    """The field and the sentence that the user wants to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = set_role(QLabel(self.tr("To put right before training:")), "error")
        self.rows = QListWidget()
        self.rows.setWordWrap(True)
        self.rows.setAccessibleName(self.tr("What is to be put right"))
        self.rows.setToolTip(self.tr("Click or press Enter to go to the field"))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setIconSize(QSize(16, 16))
        self.rows.setResizeMode(QListView.ResizeMode.Adjust)
        self.rows.itemClicked.connect(self._choose)
        self.rows.itemActivated.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE_ROWS, SPACE_ROWS, SPACE_ROWS, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(self.title)
        column.addWidget(self.rows)
        self._turn = NextTurn(self, self._fit_height)
        self.hide()

    def show_problems(self, problems: Sequence[FieldError]) -> None:
        """Show one line for each."""
        self.rows.clear()
        for problem in problems:
            row = QListWidgetItem(icon("error"), str(problem), self.rows)
            row.setData(Qt.ItemDataRole.UserRole, problem.field)
            row.setToolTip(plain_tip(str(problem)))
        self.setVisible(bool(problems))
        self._turn.ask()  # when the list knows its width

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the sentences anew."""
        super().resizeEvent(event)
        self._turn.ask()

    def _fit_height(self) -> None:
        self.rows.doItemsLayout()  # a row's size hint knows nothing of the width that wraps it
        last = self.rows.visualItemRect(self.rows.item(self.rows.count() - 1)) if self.rows.count() else QRect()
        needed = last.bottom() + 1 + self.rows.verticalScrollBar().value()
        self.rows.setFixedHeight(min(TALL, needed + 2 * self.rows.frameWidth() + SPACE_INSIDE))

    def _choose(self, row: QListWidgetItem) -> None:
        self.chosen.emit(row.data(Qt.ItemDataRole.UserRole), row.text())
