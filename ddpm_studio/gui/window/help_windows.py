"""Two small windows beside the main one: the keys, and the versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio import __version__
from ddpm_studio.gui.reports.diagnostics import machine_text, report_text
from ddpm_studio.gui.style.theme import PAGE_MARGIN, SPACE_ROWS, set_role

if TYPE_CHECKING:
    from ddpm_studio.gui.tabs.base import Tab


class BesideWindow(QWidget):
    """A window that belongs to another one and is freed when closed; Escape closes it. Abstract."""

    def __init__(self, window: QWidget, title: str) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN)
        self.column.setSpacing(SPACE_ROWS)
        escape = QAction(self)
        escape.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        escape.triggered.connect(self.close)
        self.addAction(escape)

    def hold_lines(self, width: int, height: int) -> None:
        """Be so many lines wide and high, so that large letters have a larger window; no larger than the screen."""
        line = self.fontMetrics().height()
        self.resize(QSize(width * line, height * line).boundedTo(self.screen().availableSize()))


def keys_of(window: QWidget, tab: Tab | None) -> list[tuple[str, str]]:
    """Return each key and what it does: of the window, of the page that is open, and of the list of results there."""
    focused, own = Qt.ShortcutContext.WidgetShortcut, tab.findChildren(QAction) if tab else []
    rows = [
        (action.shortcut().toString(QKeySequence.SequenceFormat.NativeText), action.text().replace("&", ""))
        for action in window.findChildren(QAction)
        if not action.shortcut().isEmpty() and action.text()
        if action.shortcutContext() != focused or action in own  # what a list of another page knows is not meant
    ]
    if tab is not None:
        from ddpm_studio.gui.library.result_list import ResultList  # with NumPy

        rows += tab.keys
        for results in tab.findChildren(ResultList):
            rows += [(key, name) for name, key, _ in results.deeds() if key]
    return rows


class ShortcutsWindow(BesideWindow):
    """Every key of the window and of the tab that is open, with a filter."""

    def __init__(self, window: QWidget, tab: Tab | None) -> None:
        super().__init__(window, "")
        self.setWindowTitle(self.tr("Keys"))
        self.hold_lines(40, 40)
        self._filter = QLineEdit(clearButtonEnabled=True, placeholderText=self.tr("Filter"))
        self._filter.setAccessibleName(self.tr("Filter"))
        self._filter.setToolTip(self.tr("Show only what has this in it"))
        rows = keys_of(window, tab)
        self.table = QTableWidget(len(rows), 2)
        self.table.setAccessibleName(self.tr("Keys"))
        self.table.setHorizontalHeaderLabels([self.tr("Keys"), self.tr("What they do")])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for index, (keys, what) in enumerate(rows):
            self.table.setItem(index, 0, QTableWidgetItem(keys))
            self.table.setItem(index, 1, QTableWidgetItem(what))
        self.table.resizeColumnToContents(0)
        self._filter.textChanged.connect(self._show_matching)
        self.column.addWidget(self._filter)
        self.column.addWidget(self.table)

    def _show_matching(self, text: str) -> None:
        for index in range(self.table.rowCount()):
            cells = (self.table.item(index, column) for column in range(2))
            told = " ".join(cell.text() for cell in cells if cell is not None)
            self.table.setRowHidden(index, text.casefold() not in told.casefold())


class AboutWindow(BesideWindow):
    """The versions and the machine, to copy for whoever helps."""

    def __init__(self, window: QWidget, device: str) -> None:
        super().__init__(window, "")
        self.setWindowTitle(self.tr("About DDPM Studio"))
        self.hold_lines(40, 32)
        title = set_role(QLabel(f"DDPM Studio {__version__}", textFormat=Qt.TextFormat.PlainText), "title")
        what = QLabel(self.tr("Train, watch and use denoising diffusion probabilistic models."), wordWrap=True)
        self.text = QPlainTextEdit(machine_text(device), readOnly=True)
        self.text.setAccessibleName(self.tr("Versions and machine"))
        self.copy = QPushButton(self.tr("Copy diagnostic info"))
        self.copy.setToolTip(self.tr("Copy this and the last lines of the log; your folder's name is left out"))
        self.copy.clicked.connect(self._copy)
        for widget in (title, what, self.text):
            self.column.addWidget(widget)
        self.column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(report_text(self.tr("No fault; asked for by hand.")))
        self.copy.setText(self.tr("Copied"))
