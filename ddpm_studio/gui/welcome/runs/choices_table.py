"""The choices of several runs side by side, with what differs marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QBrush, QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.gui.style.theme import SPACE_INSIDE, colours, set_role
from ddpm_studio.gui.welcome.runs.differences import Line, side_by_side
from ddpm_studio.gui.welcome.runs.rows import RunRow
from ddpm_studio.gui.widgets.curves.curve_legend import line_sample
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel


class ChoicesTable(QWidget):
    """A row for each choice, a column for each run. What differs is bold, and all there is until more is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[RunRow] = ()
        self.title = set_role(QLabel(self.tr("Choices"), textFormat=Qt.TextFormat.PlainText), "section")
        self.differing = QCheckBox(self.tr("Only what differs"))
        self.differing.setChecked(True)
        policy = self.differing.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the table stays where it is, whether one run is chosen or several
        self.differing.setSizePolicy(policy)
        self.table = QTableWidget()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.setAccessibleName(self.tr("Choices of the chosen runs"))
        self.alike = set_role(WrappedLabel(), "caption")
        self.alike.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._either = QStackedWidget()
        for widget in (self.alike, self.table):
            self._either.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        head = QHBoxLayout()
        head.setContentsMargins(0, SPACE_INSIDE, 0, 0)  # as high as the head of the plot beside it
        head.addWidget(self.title, 1)
        head.addWidget(self.differing)
        column.addLayout(head)
        column.addWidget(self._either, 1)
        self.differing.toggled.connect(self._fill)
        self.show_runs(())

    def show_runs(self, rows: Sequence[RunRow]) -> None:
        """Show the choices of `rows`; of one run alone all of them."""
        self._rows = rows
        self.differing.setVisible(len(rows) > 1)
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Mark in the colours of another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._fill()

    def _fill(self) -> None:
        lines = side_by_side([row.config for row in self._rows])
        if len(self._rows) > 1 and self.differing.isChecked():
            lines = [line for line in lines if line.differs]
        none = self.tr("They were chosen alike.") if self._rows else self.tr("What was chosen for a run stands here.")
        self.alike.setText(none)
        self._either.setCurrentIndex(int(bool(lines)))
        self.table.clear()
        self.table.setRowCount(len(lines))
        self.table.setColumnCount(1 + len(self._rows))
        self.table.setHorizontalHeaderLabels([self.tr("Choice")])
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        for number, row in enumerate(self._rows, start=1):
            title = QTableWidgetItem(line_sample(number - 1, self.devicePixelRatioF()), row.title)  # as in the plot
            title.setToolTip(plain_tip(row.title))
            self.table.setHorizontalHeaderItem(number, title)
        for number, line in enumerate(lines):
            self._show_line(number, line)

    def _show_line(self, number: int, line: Line) -> None:
        for column, text in enumerate((line.key, *line.values)):
            item = QTableWidgetItem(text if column else line.name)
            item.setToolTip(plain_tip(text))
            if line.differs and column:
                font = QFont(self.font())
                font.setBold(True)
                item.setFont(font)
                if text != line.values[0]:
                    item.setForeground(QBrush(colours()["accent_line"]))
            self.table.setItem(number, column, item)
