"""All runs as a table; several at once as curves in one plot, with what differs between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSortFilterProxyModel, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Job
from ddpm_studio.engine.runs.run_list import find_runs
from ddpm_studio.gui.errands import GoTo, ResumeRun
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import SPACE_ROWS, icon, set_role
from ddpm_studio.gui.welcome.run_rows import RunRow, read_losses, read_rows, rename_run, what_differs
from ddpm_studio.gui.welcome.runs_model import CHANGED, COLUMNS, KEY, NAME, ROW, RunsModel
from ddpm_studio.gui.welcome.trash import discard_with_undo
from ddpm_studio.gui.widgets.curves.curve_plot import CurvePlot
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.show_folder import show_folder
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel
from ddpm_studio.gui.work.runner import Runner

MOST_CURVES = 5
"""So many colours there are."""


class RunsPage(QWidget):
    """A search, a table, what can be done with the chosen run, and a plot of those that are chosen."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._read: list[RunRow] = []
        self._measured: list[tuple[RunRow, tuple[list[float], list[float]]]] = []
        self._runner, self._curves = Runner(self), Runner(self)
        self._runner.ended.connect(self._show_rows)
        self._curves.ended.connect(self._draw)
        self.model = RunsModel([QCoreApplication.translate("Runs", title) for title in COLUMNS])
        self.sorted = QSortFilterProxyModel(self, filterKeyColumn=-1, sortRole=KEY)
        self.sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.sorted.setSourceModel(self.model)
        self.search = QLineEdit(clearButtonEnabled=True)
        self.table = QTableView()
        self.plot = CurvePlot(self.tr("Loss"))
        self.differences = set_role(WrappedLabel(), "caption")
        self.empty = EmptyState()
        self.empty.say(self.tr("No runs yet"), self.tr("Whatever is trained is listed here."), picture="follow")
        self._either = QStackedWidget()
        self._buttons = self._make_buttons()
        self._set_up_table()
        self._lay_out()
        self.search.textChanged.connect(self.sorted.setFilterFixedString)
        self.table.selectionModel().selectionChanged.connect(self._hear_choice)
        self.table.activated.connect(self._open)
        self.model.renamed.connect(self._rename)
        session.training_changed.connect(self._look_if_seen)
        self._hear_choice()

    # --- how it looks ----------------------------------------------------------------------------------------

    def _make_buttons(self) -> dict[str, QPushButton]:
        deeds = {
            "open": (self.tr("Open"), self._open),
            "resume": (self.tr("Resume"), self._resume),
            "sample": (self.tr("Sample"), self._sample),
            "folder": (self.tr("Show its folder"), self._show_folder),
            "discard": (self.tr("Discard"), self._discard),
        }
        buttons = {}
        for name, (text, deed) in deeds.items():
            buttons[name] = QPushButton(text)
            buttons[name].clicked.connect(deed)
        return buttons

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.sorted)
        table.setSortingEnabled(True)
        table.sortByColumn(CHANGED, Qt.SortOrder.DescendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setAccessibleName(self.tr("Runs"))

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(self.tr("Search in names, data and states"))
        self.search.setAccessibleName(self.tr("Search runs"))
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_ROWS)
        buttons.addWidget(self.search, 1)
        for button in self._buttons.values():
            buttons.addWidget(button)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, SPACE_ROWS, 0, 0)
        column.addWidget(self.differences)
        column.addWidget(self.plot, 1)
        halves = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        halves.addWidget(self.table)
        halves.addWidget(below)
        halves.setSizes([300, 300])
        for page in (self.empty, halves):
            self._either.addWidget(page)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_ROWS)
        rows.addLayout(buttons)
        rows.addWidget(self._either, 1)
        self.plot.set_axis_names(self.tr("step"), self.tr("loss"))

    # --- what is listed --------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what there is now."""
        super().showEvent(event)
        self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self._runner.drop()
        self._curves.drop()

    def look(self) -> None:
        """Read anew what there is."""
        recent = self._session.settings.now.recent_runs

        def read(_: Control) -> Job:
            self._read = read_rows([*recent, *(run.folder for run in find_runs(folders().runs))])
            yield from ()

        self._runner.run_instead(read)

    def _look_if_seen(self) -> None:
        if self.isVisible():
            self.look()

    def _show_rows(self) -> None:
        chosen = {row.folder for row in self.chosen()}
        self.model.show_rows(self._read)
        self._either.setCurrentIndex(int(bool(self._read)))
        flag = self.table.selectionModel().SelectionFlag
        for line in range(self.sorted.rowCount()):
            index = self.sorted.index(line, 0)
            if index.data(ROW).folder in chosen:
                self.table.selectionModel().select(index, flag.Select | flag.Rows)
        self._hear_choice()

    def chosen(self) -> list[RunRow]:
        """Return the runs that are selected, from the top."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.sorted.index(row, 0).data(ROW) for row in rows]

    def _hear_choice(self) -> None:
        chosen = self.chosen()
        for name, button in self._buttons.items():
            button.setEnabled(bool(chosen) if name == "discard" else len(chosen) == 1)
        self._plot(chosen[:MOST_CURVES])
        self.differences.setText("\n".join(self._told(chosen[:MOST_CURVES])))
        self.differences.setVisible(len(chosen) > 1)

    def _plot(self, rows: Sequence[RunRow]) -> None:
        """Read the curves of `rows` in a thread, as long runs have long ones, and draw them."""
        self.plot.set_empty(self.tr("Choose one run, or several"), self.tr("Their curves stand in one plot here."))

        def read(_: Control) -> Job:
            self._measured = [(row, read_losses(row.folder)) for row in rows]
            yield from ()

        self._curves.run_instead(read)

    def _draw(self) -> None:
        self.plot.clear()
        names: set[str] = set()
        for row, (steps, losses) in self._measured:
            name = row.title if row.title not in names else row.folder.name
            names.add(name)
            if steps:
                self.plot.append(steps, losses, name)

    def _told(self, rows: Sequence[RunRow]) -> list[str]:
        """Return what each differs in from the first."""
        lines = []
        for row in rows[1:]:
            changes = what_differs(rows[0], row)
            words = ", ".join(changes) or self.tr("the same choices")
            lines.append(self.tr("{} against {}: {}").format(row.title, rows[0].title, words))
        return lines

    # --- what is asked ---------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._session.open_run(self.chosen()[0].folder)
        self._session.send(GoTo("train"))

    def _resume(self) -> None:
        self._session.send(ResumeRun(self.chosen()[0].folder))

    def _sample(self) -> None:
        self._session.use_model(self.chosen()[0].folder)
        self._session.send(GoTo("sample"))

    def _show_folder(self) -> None:
        show_folder(self.chosen()[0].folder)

    def _discard(self) -> None:
        for row in self.chosen():
            discard_with_undo(self._session, row.folder)
        self.look()

    def _rename(self, row: RunRow, name: str) -> None:
        try:
            rename_run(row.folder, name)
        except StudioError as error:
            self._session.tell(str(error), "error")
        self.look()
