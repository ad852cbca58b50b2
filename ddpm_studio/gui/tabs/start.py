"""Start: what can be done first, and what was done last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.runs.run_list import find_runs, is_run
from ddpm_studio.gui.choosing.locating import locate
from ddpm_studio.gui.errands import ChooseData, GoTo, ListRuns, ResumeRun, TrainDemo
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import PAGE_MARGIN, SPACE_GROUPS, SPACE_ROWS, set_role
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.welcome.columns import Columns
from ddpm_studio.gui.welcome.doors import Doors
from ddpm_studio.gui.welcome.hero import Hero
from ddpm_studio.gui.welcome.run_list import RunList
from ddpm_studio.gui.welcome.shelf import Shelf
from ddpm_studio.gui.welcome.trash import discard_with_undo
from ddpm_studio.gui.welcome.ways import Ways
from ddpm_studio.gui.widgets.next_turn import NextTurn
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

if TYPE_CHECKING:
    from ddpm_studio.gui.welcome.recovery_card import RecoveryCard
    from ddpm_studio.gui.welcome.run_card import RunCard

MOST_DATA = 6
WIDEST = 1720
"""Pixels of the page, on screens that are wider still."""


class StartTab(Tab):
    """A page of ways into the program. It runs no job of its own."""

    name = "start"
    needs_engine = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.recovery: RecoveryCard | None = None
        self._dialog: QFileDialog | None = None
        self.show_only(self._page())
        self.set_obstacle(self.tr("There is nothing to start on this page; choose one of the cards."))
        self._turn = NextTurn(self, self._refresh_if_seen)  # opening a run changes much, and then another tab is seen
        self.session.settings.changed.connect(self._turn.ask)
        for changed in (self.session.remains_changed, self.session.home_changed):
            changed.connect(self._refresh_if_seen)

    def start(self) -> None:
        """Do nothing: this page has no job."""

    # --- the page --------------------------------------------------------------------------------------------

    def _page(self) -> QWidget:
        inside = QWidget(maximumWidth=WIDEST)
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN)
        rows.setSpacing(SPACE_GROUPS)
        self.rescue = QVBoxLayout()
        rows.addLayout(self.rescue)
        rows.addWidget(self._columns(), 1)
        page = QWidget()
        line = QHBoxLayout(page)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch(1)
        line.addWidget(inside, 100)
        line.addStretch(1)
        return page

    def _columns(self) -> QWidget:
        """Return the film above, then the doors, then what was drawn, and what was trained beside what is there."""
        columns = self.columns = Columns()
        self.hero = Hero(self.session.settings)
        columns.put(self._words(), 0, 0)
        columns.put(self.hero, 0, 1, 2)
        columns.grid.setRowStretch(0, 10)  # it takes what is left where the window is high
        columns.grid.setRowStretch(3, 1)
        self.doors = Doors(self.session, self)
        self.doors.train.clicked.connect(self._ask_data)
        columns.add_cards(self.doors.cards, 1)
        self.shelf = Shelf(self.session)
        columns.put(self.shelf, 2, 0, 3)
        self.ways = Ways()
        self.ways.demo.clicked.connect(self._train_demo)
        self.ways.open_run.clicked.connect(self._ask_run)
        self.ways.models.chosen.connect(self._sample_from)
        self.ways.data.chosen.connect(self._choose_data)
        self.ways.data.missed.connect(self._locate_data)
        self.left = self._runs_list()
        columns.put(self.left, 3, 0, 2)
        for each in (self.shelf.fill, self.runs.fill):
            columns.painted.connect(each, Qt.ConnectionType.QueuedConnection)
        return columns

    def _words(self) -> QWidget:
        words = QWidget()
        rows = QVBoxLayout(words)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_ROWS)
        title = WrappedLabel(self.tr("Teach a network to turn noise into pictures"))
        sentence = WrappedLabel(
            self.tr(
                "Choose pictures, train on them, then watch images form out of noise frame by frame, and blend one "
                "into another."
            )
        )
        rows.addStretch(1)
        for label in (set_role(title, "title"), sentence):
            rows.addWidget(label)
        rows.addStretch(1)
        return words

    def _runs_list(self) -> QWidget:
        left = QWidget()
        self.runs = RunList(self.session, self._connect_card)
        self.runs.setContentsMargins(0, 0, 0, 0)
        self.runs.head.all_asked.connect(self._show_runs)
        left.setLayout(self.runs)
        return left

    # --- what is listed --------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what is there now."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """List models, data sets and runs as they are now; runs one by one."""
        kept = self.session.settings.now
        self.ways.models.show_paths([(path.stem, path) for path in bundled_models()])
        self.ways.data.show_paths([(path.name or str(path), path) for path in kept.recent_data[:MOST_DATA]])
        self._show_rescue()
        found = [run.folder for run in find_runs(folders().runs)]
        every = dict.fromkeys([*kept.recent_runs, *found])
        if self.recovery is not None:
            every.pop(self.recovery.run_card.folder, None)
        self.runs.show_runs(every)
        self._arrange(bool(every))

    def _arrange(self, has_runs: bool) -> None:
        """Show the ways beside the runs, or in their place at the first start."""
        self.left.setVisible(has_runs)
        self.ways.lay(side_by_side=not has_runs)
        self.columns.put(self.ways, 3, 2 if has_runs else 0, 1 if has_runs else 3)

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()

    def _show_rescue(self) -> None:
        """Show at the top what was being trained when the program ended as it should not, until something is done."""
        remains = self.session.remains
        if self.recovery is not None and (remains is None or self.recovery.remains != remains):
            self.recovery.deleteLater()
            self.recovery = None
        if remains is not None and self.recovery is None:
            from ddpm_studio.gui.welcome.recovery_card import RecoveryCard  # with NumPy, like every card of a run

            self.recovery = RecoveryCard(remains)
            self.recovery.dismissed.connect(self.session.forget_remains)
            self._connect_card(self.recovery.run_card)
            self.rescue.addWidget(self.recovery)

    def _connect_card(self, card: RunCard) -> None:
        card.open_asked.connect(self.session.open_run)
        card.resume_asked.connect(self._resume)
        card.sample_asked.connect(self._sample_from)
        card.discard_asked.connect(self._discard)

    # --- what is asked ---------------------------------------------------------------------------------------

    def _resume(self, folder: Path) -> None:
        self.session.forget_remains()
        self.session.send(ResumeRun(folder))

    def _discard(self, folder: Path) -> None:
        discard_with_undo(self.session, folder)

    def _sample_from(self, model: Path) -> None:
        self.session.use_model(model)
        self.session.send(GoTo("sample"))

    def _show_runs(self) -> None:
        self.session.send(ListRuns())

    def _train_demo(self) -> None:
        self.session.send(TrainDemo())

    def _choose_data(self, path: Path) -> None:
        self.session.send(ChooseData(path))

    def _locate_data(self, gone: Path) -> None:
        locate(self.session.settings, "recent_data", gone, self._choose_data, self)

    def _ask_data(self) -> None:
        self.session.send(GoTo("train"))  # where they can also be dropped, if no folder is chosen
        self._ask(self.tr("Open a data set folder"), Path.home(), self._hear_of_data)

    def _ask_run(self) -> None:
        self._ask(self.tr("Open a run"), folders().runs, self._hear_of_run)

    def _ask(self, caption: str, where: Path, hear: object) -> None:
        self._dialog = QFileDialog(self.window(), caption, str(where))
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._dialog.fileSelected.connect(hear)
        self._dialog.open()

    def _hear_of_data(self, name: str) -> None:
        if is_run(Path(name)):
            self.session.open_run(Path(name))
        else:
            self._choose_data(Path(name))

    def _hear_of_run(self, name: str) -> None:
        self.session.open_run(Path(name))
