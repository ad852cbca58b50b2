"""Which model to use: those that ship with the program, the open one, recent runs, or one from the disk."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QMenu, QSizePolicy, QToolButton, QWidget

from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.models.find import snapshots_of
from ddpm_studio.engine.runs.run_list import run_of
from ddpm_studio.gui.choosing.choice import Choice, card_in_words, drawing_choice
from ddpm_studio.gui.choosing.model_names import models_to_choose, name_of_model
from ddpm_studio.gui.choosing.snapshot_choice import SnapshotChoice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon, set_role
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

LOOK_AGAIN = 2000
"""Milliseconds between two looks for a newer snapshot of a run that is being trained."""


class ModelPicker(QWidget):
    """Shows and changes the session's model; `choice` is what can be used of it, `problem` why nothing can.

    One that `is_own` keeps what is chosen in it to itself, and offers all snapshots of a run. One of `only_runs`
    does the former, and offers runs with all their snapshots.
    """

    changed = Signal()
    """Another model, another of its snapshots, or none."""

    def __init__(self, session: Session, *, is_own: bool = False, only_runs: bool = False) -> None:
        super().__init__()
        self._session, self._is_own, self._only_runs = session, is_own or only_runs, only_runs
        self.own: Path | None = None  # what was chosen here alone
        self._used: Path | None = None
        self._choice: Choice | None = None
        self._problem = ""
        self._is_behind = False
        self.models = QuietCombo()
        self.models.setAccessibleName(self.tr("Run") if only_runs else self.tr("Model"))
        self.snapshot = SnapshotChoice(offers_steps=is_own and not only_runs)
        self.facts = set_role(WrappedLabel(), "caption")
        self._lay_out()
        self._timer = QTimer(self, interval=LOOK_AGAIN)
        self._timer.timeout.connect(self.look)
        self.models.activated.connect(self._choose)
        self.snapshot.changed.connect(self.look)
        session.model_changed.connect(self._hear_of_another)
        session.home_changed.connect(self._follow_home)
        self.refresh()

    def _lay_out(self) -> None:
        menu = QMenu(self)
        menu.addAction(self.tr("Run folder…"), self.ask_for_run)
        if not self._only_runs:
            menu.addAction(self.tr("Model file…"), self.ask_for_file)
        self.open_button = QToolButton(popupMode=QToolButton.ToolButtonPopupMode.InstantPopup)
        self.open_button.setIcon(icon("folder"))
        self.open_button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)  # as high as the list
        self.open_button.setToolTip(self.tr("Open a run or a model file"))
        self.open_button.setAccessibleName(self.tr("Open a model"))
        self.open_button.setMenu(menu)
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 0, 0, 0)
        grid.setSpacing(SPACE_INSIDE)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.models, 0, 0, 1, 2)
        grid.addWidget(self.open_button, 0, 2)
        grid.addWidget(self.facts, 1, 0, 1, 3)
        grid.addWidget(self.snapshot, 2, 0, 1, 2)

    # --- what there is ---------------------------------------------------------------------------------------

    @property
    def choice(self) -> Choice | None:
        """What can be used of what is selected; None: `problem` says why nothing can."""
        self._catch_up()
        return self._choice

    @property
    def problem(self) -> str:
        """Why nothing of what is selected can be used, or nothing."""
        self._catch_up()
        return self._problem

    def _hear_of_another(self) -> None:
        """Look at the session's new model; on a page that is not open, once it is opened or somebody asks."""
        # Reading a model and suiting the forms of a page to it takes longer than opening a run may: five pages do it.
        self._is_behind = self.window().isVisible() and not self.isVisible()
        if not self._is_behind:
            self.refresh()

    def _follow_home(self) -> None:
        self.own = None if self.own is None else at_home(self.own)
        self._hear_of_another()

    def _catch_up(self) -> None:
        if self._is_behind:
            self.refresh()

    def refresh(self) -> None:
        """List what there is now, and select the session's model (or the own one), or the first there is."""
        self._is_behind = False
        entries = models_to_choose(self._session, only_runs=self._only_runs)
        self._used = chosen = self.own or self._shared() or next(iter(entries), None)
        if chosen is not None and chosen not in entries:
            entries = {chosen: name_of_model(chosen), **entries}
        with QSignalBlocker(self.models):
            self.models.clear()
            for path, name in entries.items():
                self.models.addItem(name, path)
                self.models.setItemData(self.models.count() - 1, plain_tip(str(path)), Qt.ItemDataRole.ToolTipRole)
            self.models.setCurrentIndex(list(entries).index(chosen) if chosen is not None else -1)
        self.models.setEnabled(bool(entries))
        self.look()

    def _shared(self) -> Path | None:
        """Return what the other pages use, as far as it can be chosen here."""
        if not self._only_runs:
            return self._session.model
        candidates = (self._session.model, self._session.run)
        return next((path for path in candidates if path is not None and path.is_dir()), None)

    def used(self) -> Path | None:
        """Return the run folder or model file that is used, while another one is being selected as well."""
        self._catch_up()
        return self._used

    def path(self) -> Path | None:
        """Return the run folder or model file that is selected."""
        self._catch_up()
        path = self.models.currentData()
        return path if isinstance(path, Path) else None

    def invitation(self, what: str) -> tuple[str, str]:
        """Return a title and a sentence for a stage that waits for a model: `what` one does, or to take another."""
        if self.path() is None:
            return self.tr("Train a model or open one"), what
        return self.tr("This model cannot be used"), self.tr("Choose another one at the left, or train one.")

    def look(self) -> None:
        """Read the card of what is selected; tell if they have changed."""
        if self._is_behind:
            self.refresh()  # which looks
            return
        before = (self._choice, self._problem)
        self.snapshot.show_run(self.path())
        try:
            self._choice, self._problem = self._read(), ""
        except StudioError as error:
            self._choice, self._problem = None, str(error)
        if (self._choice, self._problem) != before:
            self._tell()
            self.changed.emit()

    def _read(self) -> Choice:
        path = self.path()
        if path is None:
            raise StudioError(
                self.tr("Train a model, or open the folder of a run.")
                if self._only_runs
                else self.tr("Train a model or open one.")
            )
        file = self.snapshot.file(path)
        if self._choice is not None and self._choice.file == file:
            return self._choice
        return drawing_choice(file)

    def _tell(self) -> None:
        if self.choice is None:
            self.facts.setText(self.problem)
            set_role(self.facts, "warning")
        else:
            self.facts.setText(card_in_words(self.choice.card))
            set_role(self.facts, "caption")
        self.models.setToolTip(plain_tip(str(self.path() or self.problem)))

    # --- choosing --------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        if path := self.path():
            self._take(path)

    def choose(self, file: Path) -> None:
        """Choose a model file; one that is a snapshot of a run is chosen as that."""
        run = run_of(file)
        self._use(file if run is None else run.folder)
        if run is not None:
            for rate in run.config().training.ema.rates:
                for step, path in snapshots_of(run, rate):
                    if path == file:
                        self.snapshot.choose(rate, step)
            self.look()

    def _use(self, path: Path) -> None:
        if self._is_own:
            self.own = path
            self.refresh()
        else:
            self._session.use_model(path)

    def _take(self, path: Path) -> None:
        """Use what somebody has chosen here."""
        with self._session.undoing.step():
            self._use(path)

    def ask_for_run(self) -> None:
        """Choose a run folder."""
        dialog = QFileDialog(self.window(), self.tr("Open a run"), str(folders().runs))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._open_run)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_for_file(self) -> None:
        """Choose a model file."""
        dialog = QFileDialog(self.window(), self.tr("Open a model"), str(folders().runs))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Models (*.safetensors)"))
        dialog.fileSelected.connect(self._open_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _open_run(self, folder: str) -> None:
        if self._is_own:
            self._take(Path(folder))
        else:
            self._session.open_run(Path(folder))

    def _open_file(self, file: str) -> None:
        self._take(Path(file))

    # Runs come and grow while other tabs are open.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
