"""Start: what can be done first, and what was done last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.runs.run_list import find_runs
from ddpm_studio.gui.errands import ChooseData, GoTo, ResumeRun, TrainDemo
from ddpm_studio.gui.session import Session, is_run
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import PAGE_MARGIN, SPACE_GROUPS, SPACE_INSIDE, set_role
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.welcome.action_card import ActionCard
from ddpm_studio.gui.welcome.path_list import PathList
from ddpm_studio.gui.welcome.run_list import RunList
from ddpm_studio.gui.welcome.trash import discard_with_undo
from ddpm_studio.gui.widgets.next_turn import NextTurn

if TYPE_CHECKING:
    from ddpm_studio.gui.welcome.recovery_card import RecoveryCard
    from ddpm_studio.gui.welcome.run_card import RunCard

MOST_DATA = 6
WIDEST = 1100


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
        self.session.remains_changed.connect(self._refresh_if_seen)

    def start(self) -> None:
        """Do nothing: this page has no job."""

    # --- the page --------------------------------------------------------------------------------------------

    def _page(self) -> QWidget:
        inside = QWidget(maximumWidth=WIDEST)
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN)
        rows.setSpacing(SPACE_GROUPS)
        words = QVBoxLayout()
        words.setSpacing(SPACE_INSIDE)
        words.addWidget(set_role(QLabel(self.tr("Teach a network to turn noise into pictures")), "title"))
        words.addWidget(
            QLabel(
                self.tr(
                    "Choose pictures, train on them, then watch images form out of noise frame by frame, "
                    "and blend one into another."
                ),
                wordWrap=True,
            )
        )
        rows.addLayout(words)
        self.rescue = QVBoxLayout()
        rows.addLayout(self.rescue)
        rows.addLayout(self._columns())
        rows.addStretch(1)
        page = QWidget()
        line = QHBoxLayout(page)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch(1)
        line.addWidget(inside, 100)
        line.addStretch(1)
        return page

    def _columns(self) -> QGridLayout:
        """Return three columns of one width: the actions above, runs below the first two, the rest below the third."""
        columns = QGridLayout()
        columns.setSpacing(SPACE_GROUPS)
        for column, card in enumerate(self._actions()):
            columns.addWidget(card, 0, column)
            columns.setColumnStretch(column, 1)
        hint = set_role(QLabel(self.tr("Folders, zip files, runs and models can be dropped anywhere.")), "caption")
        columns.addWidget(hint, 1, 0, 1, 3)
        left, right = self._lists()
        columns.addLayout(left, 2, 0, 1, 2)
        columns.addLayout(right, 2, 2)
        return columns

    def _actions(self) -> tuple[ActionCard, ...]:
        self.demo = ActionCard(
            "play",
            self.tr("Try the demo"),
            self.tr("Trains on 1,797 handwritten digits at once. Legible digits after about a minute."),
        )
        self.open_data = ActionCard(
            "folder",
            self.tr("Open a data set folder…"),
            self.tr("Any folder of pictures. You see what the model will see before it trains."),
        )
        self.open_run = ActionCard(
            "follow",
            self.tr("Open a run…"),
            self.tr("A training run from before: its curve, its samples, and on from where it stopped."),
        )
        self.demo.clicked.connect(self._train_demo)
        self.open_data.clicked.connect(self._ask_data)
        self.open_run.clicked.connect(self._ask_run)
        return self.demo, self.open_data, self.open_run

    def _lists(self) -> tuple[QVBoxLayout, QVBoxLayout]:
        self.runs = RunList(self.session, self._connect_card)
        self.models = PathList(self.tr("Play with a trained model"), "image")
        self.data = PathList(self.tr("Recent data sets"), "folder")
        self.models.chosen.connect(self._sample_from)
        self.data.chosen.connect(self._choose_data)
        right = QVBoxLayout()
        right.setSpacing(SPACE_GROUPS)
        right.addWidget(self.models)
        right.addWidget(self.data)
        right.addStretch(1)
        return self.runs, right

    # --- what is listed --------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what is there now."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """List models, data sets and runs as they are now; runs one by one."""
        kept = self.session.settings.now
        self.models.show_paths([(path.stem, path) for path in bundled_models()])
        self.data.show_paths([(path.name or str(path), path) for path in kept.recent_data[:MOST_DATA]])
        self._show_rescue()
        found = [run.folder for run in find_runs(folders().runs)]
        every = dict.fromkeys([*kept.recent_runs, *found])
        if self.recovery is not None:
            every.pop(self.recovery.run_card.folder, None)
        self.runs.show_runs(every)

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

    def _train_demo(self) -> None:
        self.session.send(TrainDemo())

    def _choose_data(self, path: Path) -> None:
        self.session.send(ChooseData(path))

    def _ask_data(self) -> None:
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
