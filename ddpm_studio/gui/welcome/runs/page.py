"""All runs, as a table or as cards; several at once as curves in one plot, with what differs between them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QItemSelection, QPoint, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.engine.events import Control, Job
from ddpm_studio.engine.runs.run_list import find_runs
from ddpm_studio.gui.errands import GoTo
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import SPACE_ROWS, icon
from ddpm_studio.gui.welcome.runs.cards import Cards
from ddpm_studio.gui.welcome.runs.compared import Compared
from ddpm_studio.gui.welcome.runs.deeds import RunDeeds
from ddpm_studio.gui.welcome.runs.look import look_of, remember
from ddpm_studio.gui.welcome.runs.model import CHANGED, COLUMNS, NAME, NOTE, ROW, SINCE, RunsInOrder, RunsModel
from ddpm_studio.gui.welcome.runs.painter import NamePainter
from ddpm_studio.gui.welcome.runs.rows import RunRow, read_rows
from ddpm_studio.gui.widgets.empty_state import EmptyState
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.widgets.segments import Segments
from ddpm_studio.gui.work.runner import Runner


class RunsPage(QWidget):
    """A search, a table or cards, what can be done with the chosen run, and below how those that are chosen compare."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._read: list[RunRow] = []
        self._reading: list[RunRow] = []
        self._runner = Runner(self)
        self._runner.ended.connect(self._show_rows)
        self.model = RunsModel([QCoreApplication.translate("Runs", title) for title in COLUMNS])
        self.sorted = RunsInOrder(self.model, self)
        self.search, self.states = QLineEdit(clearButtonEnabled=True), QuietCombo()
        self.table, self.cards = QTableView(), Cards()
        self.compared = Compared(session)
        self.deeds = RunDeeds(session, self.chosen, self)
        table, cards = self.tr("Table"), self.tr("Cards")
        self.shape = Segments(
            ((table, table, self.tr("Show runs as a table")), (cards, cards, self.tr("Show runs as cards"))),
            self.tr("How runs are shown"),
        )
        self.empty = EmptyState()
        hint, action = self.tr("Whatever is trained is listed here."), self.tr("Go to training")
        self.empty.say(self.tr("No runs yet"), hint, action, picture="follow")
        self.empty.triggered.connect(partial(session.send, GoTo("train")))
        self._either, self._shapes = QStackedWidget(), QStackedWidget()
        self._painter = NamePainter()
        self._set_up_table()
        self._set_up_cards()
        self._set_up_head()
        self._lay_out()
        self._listen()
        self._show_as(look_of(session.settings).shape)

    # --- how it looks ----------------------------------------------------------------------------------------

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.sorted)
        table.setSortingEnabled(True)
        table.sortByColumn(CHANGED, Qt.SortOrder.DescendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setItemDelegateForColumn(NAME, self._painter)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in (NAME, SINCE, NOTE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(48)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setAccessibleName(self.tr("Runs"))

    def _set_up_cards(self) -> None:
        cards = self.cards
        cards.setModel(self.sorted)
        cards.setSelectionModel(self.table.selectionModel())

    def _set_up_head(self) -> None:
        self.search.setPlaceholderText(self.tr("Search in names, notes, data, presets"))
        self.search.setAccessibleName(self.tr("Search runs"))
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.states.setAccessibleName(self.tr("Which runs"))
        self.states.addItem(self.tr("All runs"), "")
        for state in ("being trained", "stopped", "failed", "done", "not begun"):
            word = QCoreApplication.translate("Standing", state)
            self.states.addItem(word, word)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_ROWS)
        line.addWidget(self.search, 1)
        for widget in (self.states, self.shape, *self.deeds.buttons.values(), self.deeds.more):
            line.addWidget(widget)
        for view in (self.table, self.cards):
            self._shapes.addWidget(view)
        halves = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        halves.addWidget(self._shapes)
        halves.addWidget(self.compared)
        halves.setSizes([240, 400])
        for page in (self.empty, halves):
            self._either.addWidget(page)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_ROWS)
        rows.addLayout(line)
        rows.addWidget(self._either, 1)

    def _listen(self) -> None:
        self.search.textChanged.connect(self.sorted.setFilterFixedString)
        self.states.currentIndexChanged.connect(self._filter)
        self.shape.chosen.connect(self._choose_shape)
        self.table.selectionModel().selectionChanged.connect(self._hear_choice)
        self.model.renamed.connect(self.deeds.rename)
        self.model.noted.connect(self.deeds.note)
        self.deeds.changed.connect(self.look)
        self.deeds.rename_asked.connect(self._rename)
        for changed in (self._session.training_changed, self._session.home_changed):
            changed.connect(self._look_if_seen)
        for view in (self.table, self.cards):
            self.deeds.serve(view)
            view.activated.connect(self.deeds.open)
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(self._open_menu)

    def _choose_shape(self, shape: int) -> None:
        remember(self._session.settings, shape=shape)
        self._show_as(shape)

    def _show_as(self, shape: int) -> None:
        self.shape.choose(shape)
        self._shapes.setCurrentIndex(shape)
        self._shapes.setMinimumHeight(self.cards.row_height() if shape else 0)  # a table may be lower
        self._select(self.chosen())  # a card is a cell of the table, and its row is meant

    def _open_menu(self, point: QPoint) -> None:
        view = self._shapes.currentWidget()
        assert isinstance(view, QAbstractItemView)
        if view.indexAt(point).isValid():
            self.deeds.menu().popup(view.viewport().mapToGlobal(point))

    def _rename(self) -> None:
        view = self._shapes.currentWidget()
        assert isinstance(view, QAbstractItemView)
        view.edit(self.sorted.index(self._chosen_lines()[0], NAME))

    # --- what is listed --------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what there is now."""
        super().showEvent(event)
        self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self._runner.drop()
        self.compared.drop()

    def look(self) -> None:
        """Read anew what there is."""
        recent = self._session.settings.now.recent_runs

        found = self._reading = []  # what an older reader still finds is its own

        def read(_: Control) -> Job:
            found.extend(read_rows([*recent, *(run.folder for run in find_runs(folders().runs))]))
            yield from ()

        self._runner.run_instead(read)

    def _look_if_seen(self) -> None:
        if self.isVisible():
            self.look()

    def _filter(self) -> None:
        self.sorted.want_state(self.states.currentData())

    def _show_rows(self) -> None:
        chosen, self._read = self.chosen(), self._reading
        self.model.show_rows(self._read, look_of(self._session.settings).baseline)
        self.table.setColumnHidden(SINCE, self.model.baseline is None)
        self.table.setColumnHidden(NOTE, not any(row.remarks.note for row in self._read))
        self._either.setCurrentIndex(int(bool(self._read)))
        self._select(chosen)
        if not self.chosen():  # of a choice the table has told
            self._hear_choice()

    def _select(self, rows: list[RunRow]) -> None:
        """Choose these, at once: whoever hears of a choice reads all that is chosen."""
        wanted, chosen = {at_home(row.folder) for row in rows}, QItemSelection()
        for line in range(self.sorted.rowCount()):
            index = self.sorted.index(line, 0)
            if index.data(ROW).folder in wanted:
                chosen.select(index, index)
        flag = self.table.selectionModel().SelectionFlag
        self.table.selectionModel().select(chosen, flag.Select | flag.Rows)

    def _chosen_lines(self) -> list[int]:
        return sorted({index.row() for index in self.table.selectionModel().selectedIndexes()})

    def chosen(self) -> list[RunRow]:
        """Return the runs that are selected, from the top."""
        return [self.sorted.index(line, 0).data(ROW) for line in self._chosen_lines()]

    def _hear_choice(self) -> None:
        chosen = self.chosen()
        self.deeds.suit(chosen)
        self.compared.show_runs(chosen)
