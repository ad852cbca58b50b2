"""What a new run begins with: random weights, or those of a model."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from PySide6.QtCore import QMimeData, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.classifiers import is_of_classifier
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.starting import begun_from
from ddpm_studio.engine.runs.run_list import find_runs, is_run, titles_of
from ddpm_studio.gui.forms.knobs import in_words
from ddpm_studio.gui.session import MODELS, Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon, set_role
from ddpm_studio.gui.widgets.dropping.dragged import paths_in
from ddpm_studio.gui.widgets.dropping.place import DropPlace, Foreseen
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

DRAFT = "train.start"
MOST_RUNS = 12
OPEN_FILE = "open file"


class StartRow(QWidget):
    """Offers random weights and models; a model file or the folder of a run may be dropped on it."""

    changed = Signal()
    """Another model is to be begun with, or none."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = session.settings
        self.model: Path | None = None
        """The run or model file that is chosen; None: random weights."""
        self.card: ModelCard | None = None
        """Of that model, if it can be read."""
        self.combo = QuietCombo()
        self.combo.setAccessibleName(self.tr("Start from"))
        self.combo.setToolTip(
            self.tr("What the weights are before the first step: random, or those of a model that is dropped here")
        )
        self.told = set_role(WrappedLabel(), "caption")
        self.told.hide()
        self._drops = DropPlace(self, self._foresee)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(self.combo)
        column.addWidget(self.told)
        kept = str(self._settings.now.drafts.get(DRAFT, {}).get("model", ""))
        self._read(at_home(Path(kept)) if kept else None)
        self.combo.activated.connect(self._act)

    def showEvent(self, event: QShowEvent) -> None:
        """List the runs that there are now."""
        super().showEvent(event)
        self._list()

    # --- what is chosen --------------------------------------------------------------------------------------

    def choose(self, model: Path | None) -> None:
        """Begin with the weights of this run or model file; None: with random ones."""
        self._read(model)
        self._list()
        drafts = {**self._settings.now.drafts, DRAFT: {"model": "" if model is None else str(model)}}
        self._settings.change(drafts=drafts)
        self.changed.emit()

    def fitted(self, config: RunConfig) -> RunConfig:
        """Return `config` with what the model decides.

        :raises StudioError: if the model cannot be read any more, or does not go with what is chosen.
        """
        if self.model is None:
            return config
        self.card = read_card(find_model_file(self.model))  # now, as a run may have learnt on
        return begun_from(config, self.card)

    def tell(self, config: RunConfig) -> None:
        """Say what is taken over from the model, and what of `config` it decides otherwise, or why it does not fit."""
        if self.card is None:
            return
        height, width, channels = self.card.image_shape
        kinds = {1: self.tr("grey"), 3: self.tr("RGB"), 4: self.tr("RGBA")}
        shape = f"{width}\N{MULTIPLICATION SIGN}{height} {kinds[channels]}"
        taken = self.tr("Taken over: its weights and network, {} pictures, its noise.").format(shape)
        try:
            differs = begun_from(config, self.card) != config
        except StudioError as error:
            self._say(str(error), is_problem=True)
            return
        other = self.tr("What you have chosen otherwise for these does not count.")
        self._say(f"{taken} {other}" if differs else taken, is_problem=differs)

    # --- inside ----------------------------------------------------------------------------------------------

    def _read(self, model: Path | None) -> None:
        self.model, self.card = model, None
        self.told.setVisible(model is not None)
        if model is None:
            return
        try:
            self.card = read_card(find_model_file(model))
        except StudioError as error:
            self._say(str(error), is_problem=True)

    def _say(self, text: str, *, is_problem: bool) -> None:
        self.told.setText(text)
        set_role(self.told, "warning" if is_problem else "caption")

    def _list(self) -> None:
        bundled = self.tr("Start from {} (comes with the program)")
        entries: dict[Path, str] = {path: bundled.format(in_words(path.stem)) for path in bundled_models()}
        found = (run for run in find_runs(folders().runs) if run.snapshot_steps() and not is_of_classifier(run))
        titles = titles_of(run.folder for run in islice(found, MOST_RUNS))
        entries |= {folder: self.tr("Start from {}").format(title) for folder, title in titles.items()}
        if self.model is not None:
            entries.setdefault(self.model, self.tr("Start from {}").format(self.model.stem))
        with QSignalBlocker(self.combo):
            self.combo.clear()
            self.combo.addItem(self.tr("Start from random weights"), None)
            for path, name in entries.items():
                self.combo.addItem(name, path)
                self.combo.setItemData(self.combo.count() - 1, plain_tip(str(path)), Qt.ItemDataRole.ToolTipRole)
            self.combo.addItem(icon("folder"), self.tr("Start from a model file…"), OPEN_FILE)
            self._point()

    def _point(self) -> None:
        """Point at what is chosen."""
        places = [place for place in range(self.combo.count()) if self.combo.itemData(place) == self.model]
        self.combo.setCurrentIndex(places[0] if places else 0)

    def _act(self, place: int) -> None:
        wanted = self.combo.itemData(place)
        if wanted == OPEN_FILE:
            self._point()
            self._ask()
        elif wanted != self.model:
            self.choose(wanted)

    def _ask(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Begin with a model"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Models (*.safetensors)"))
        dialog.fileSelected.connect(self._hear_of_file)
        dialog.open()

    def _hear_of_file(self, name: str) -> None:
        self.choose(Path(name))

    def _foresee(self, mime: QMimeData) -> Foreseen | None:
        """Take one model."""
        paths = paths_in(mime)
        is_model = len(paths) == 1 and (paths[0].suffix.lower() in MODELS or (paths[0].is_dir() and is_run(paths[0])))
        return Foreseen(self.tr("Start the next run from this model")) if is_model else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drops.enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drops.move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drops.leave()
        event.acceptProposedAction()
        self.choose(paths_in(event.mimeData())[0])
