"""The table of sets side by side: what is best in bold, what says little in grey, all conditions in the tooltips."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.engine.disk.files import write_text
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.evaluation.table import METRICS, Row, Table, text_of, title_of
from ddpm_studio.engine.evaluation.written import ALIKE, as_csv, as_json, as_markdown, reasons_of
from ddpm_studio.engine.findings import Measured
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, set_role, tabular
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

WRITTEN = {".csv": as_csv, ".md": as_markdown, ".json": as_json}
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SetsTable(QWidget):
    """Shows what was measured as it comes, and writes it."""

    batch_wanted = Signal(str)
    """The real pictures are to be written to this file."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.found = Table()
        self.table = tabular(QTableWidget())
        self.table.setAccessibleName(self.tr("Sets side by side"))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectItems)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setMinimumHeight(self.table.fontMetrics().height() + SPACE_ROWS)
        self.notes = set_role(WrappedLabel(), "caption")
        self.notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy, self.save = QPushButton(self.tr("Copy")), QPushButton(self.tr("Save…"))
        self.copy.setToolTip(self.tr("Copy the table as Markdown, with all conditions"))
        self.save.setToolTip(self.tr("Write the table as CSV, Markdown or JSON"))
        self.batch = QPushButton(self.tr("Real pictures…"))
        self.batch.setToolTip(
            self.tr("Write the real pictures as one .npz file, as ADM's evaluator and others read them")
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_INSIDE)
        for button in (self.copy, self.save, self.batch):
            button.setAccessibleName(button.toolTip())
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(self.table, 1)
        column.addWidget(self.notes)
        column.addLayout(buttons)
        self._dialog: QFileDialog | None = None
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self._ask)
        self.batch.clicked.connect(self._ask_for_batch)

    def clear(self) -> None:
        """Begin an empty table."""
        self.found = Table()
        self._show()

    def keep(self, number: Measured) -> None:
        """Show one more number."""
        self.found.keep(number)
        self._show()

    def _show(self) -> None:
        columns, rows = self.found.columns(), self.found.ordered()
        self.table.setColumnCount(2 + len(columns))
        self.table.setRowCount(len(rows))
        heads = [(self.tr("Set"), ""), ("N", self.tr("How many pictures were looked at"))]
        heads += [(self._heading(metric), METRICS[metric].meaning) for metric in columns]
        for at, (title, tip) in enumerate(heads):
            head = QTableWidgetItem(title)
            head.setToolTip(tip)
            self.table.setHorizontalHeaderItem(at, head)
        for place, (index, row) in enumerate(rows):
            self.table.setItem(place, 0, self._name(row))
            self.table.setItem(place, 1, _item(f"{row.count:,}" if row.count else "–"))
            for at, metric in enumerate(columns):
                self.table.setItem(place, 2 + at, self._cell(index, row, metric))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        if columns:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.notes.setText(self._in_words())

    def _heading(self, metric: str) -> str:
        titles = {title_of(row.cells[metric]) for _, row in self.found.ordered() if metric in row.cells}
        return titles.pop() if len(titles) == 1 else min(titles, key=len).partition("@")[0]

    def _name(self, row: Row) -> QTableWidgetItem:
        item = _item(row.name)
        item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(plain_tip(row.name))
        return item

    def _cell(self, index: int, row: Row, metric: str) -> QTableWidgetItem:
        number = row.cells.get(metric)
        if number is None:
            return _item("")
        text = text_of(number)
        is_alike = self.found.is_alike(index, metric)
        item = _item(f"{text} {ALIKE}" if is_alike else text)
        item.setToolTip(plain_tip("\n".join(self._conditions(number, is_alike))))
        if number.why:
            item.setForeground(self._faint())
        elif not number.is_final:
            item.setFont(_changed(self.table.font(), is_italic=True))
        elif self.found.best(metric) == index:
            item.setFont(_changed(self.table.font(), is_bold=True))
        return item

    def _conditions(self, number: Measured, is_alike: bool) -> list[str]:
        lines = [f"{number.name}: {title_of(number)} {text_of(number)}"]
        if number.why:
            lines.append(number.why)
        if not number.is_final:
            lines.append(self.tr("so far; more pictures are being looked at"))
        if is_alike:
            lines.append(self.tr("not told apart from the best at this N"))
        said = (f"{name.replace('_', ' ')}: {value}" for name, value in number.conditions.items() if value != "")
        return [*lines, "", *said]

    def _faint(self) -> QColor:
        return self.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)

    def _in_words(self) -> str:
        reasons = [self.tr("Grey: {}.").format(DOT.join(reasons))] if (reasons := reasons_of(self.found)) else []
        columns = self.found.columns()
        if any(self.found.is_alike(index, metric) for index, _ in self.found.ordered() for metric in columns):
            reasons.append(self.tr("{}: not told apart from the best at this N.").format(ALIKE))
        if any(cell.conditions.get("yardstick") for _, row in self.found.ordered() for cell in row.cells.values()):
            reasons.append(self.tr("The last row is real pictures: read the others by it, no model can do better."))
        return " ".join(reasons)

    # --- what it is written as -------------------------------------------------------------------------------

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(as_markdown(self.found))

    def _ask(self) -> None:
        kinds = [self.tr("CSV (*.csv)"), self.tr("Markdown (*.md)"), self.tr("JSON (*.json)")]
        dialog = self._asking(self.tr("Save the table"), kinds, "csv")
        dialog.fileSelected.connect(self._take_file)
        dialog.open()

    def _ask_for_batch(self) -> None:
        dialog = self._asking(self.tr("Write the real pictures"), [self.tr("NumPy (*.npz)")], "npz")
        dialog.fileSelected.connect(self.batch_wanted)
        dialog.open()

    def _asking(self, title: str, kinds: list[str], suffix: str) -> QFileDialog:
        self._dialog = dialog = QFileDialog(self.window(), title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(kinds)
        dialog.setDefaultSuffix(suffix)
        return dialog

    def _take_file(self, name: str) -> None:
        self.write(Path(name))

    def write(self, file: Path) -> None:
        """Write the table; as what, the ending says."""
        try:
            write_text(file, WRITTEN.get(file.suffix.lower(), as_csv)(self.found) + "\n")
        except StudioError as error:
            self._session.tell(str(error), "warning")
        else:
            self._session.tell(self.tr("Saved {}").format(file), file=file)


def _item(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setTextAlignment(RIGHT)
    return item


def _changed(font: QFont, is_bold: bool = False, is_italic: bool = False) -> QFont:
    changed = QFont(font)
    changed.setBold(is_bold)
    changed.setItalic(is_italic)
    return changed
