"""A classifier that pushes images towards their classes, and how hard."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QSizePolicy, QToolButton, QWidget

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.telling.pushing import PushOptions
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.classifiers import is_of_classifier, known, refuse_unfit
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import find_runs, run_of, titles_of
from ddpm_studio.gui.choosing.recall import find_model
from ddpm_studio.gui.forms.form import Form
from ddpm_studio.gui.forms.form_row import ProblemLine
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon, set_role
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel

CHOSEN_HERE = ("path", "sha256", "classes")
MOST_RUNS = 12
MOST_LOOKED_AT = 100
"""Of the newest runs, whose snapshots say whether they are classifiers."""


class PushChoice(QWidget):
    """Chooses `PushOptions` for a model: none, or one of the runs that have learnt as classifiers, or a file."""

    changed = Signal()
    checked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._model: ModelCard | None = None
        self._known = PushOptions()
        """What is chosen but for its scale, as far as it can be read."""
        self._problem = ""
        self.classifiers = QuietCombo()
        self.classifiers.setAccessibleName(self.tr("Classifier"))
        self.open_button = QToolButton()
        self.open_button.setIcon(icon("folder"))
        self.open_button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)  # as high as the list
        self.open_button.setToolTip(self.tr("Open the model file of a classifier"))
        self.open_button.setAccessibleName(self.tr("Open a classifier"))
        self.strength = Form(PushOptions(), hidden=CHOSEN_HERE, prefix="classifier.")
        self.about = set_role(WrappedLabel(), "caption")
        self.problem_line = ProblemLine()
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 0, 0, 0)
        grid.setSpacing(SPACE_INSIDE)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.classifiers, 0, 0)
        grid.addWidget(self.open_button, 0, 1)
        for row, widget in enumerate((self.problem_line, self.strength, self.about), start=1):
            grid.addWidget(widget, row, 0, 1, 2)
        self.classifiers.activated.connect(self._hear_list)
        self.open_button.clicked.connect(self.ask_for_file)
        self.strength.changed.connect(self.changed)
        self.strength.checked.connect(self._check_soon)
        self._offer(Path())

    @property
    def tellable(self) -> Tellable | None:
        """What the classifier can be told of, where one is chosen."""
        return Tellable(self._known.classes) if self._known.is_on and not self._problem else None

    def suit(self, model: ModelCard | None) -> None:
        """The images are drawn by another model: say whether the classifier goes with it."""
        self._model = model
        self._look(self._known.path)

    # --- as a chooser ----------------------------------------------------------------------------------------

    def options(self) -> PushOptions:
        """Return what is chosen.

        :raises FieldError: for the first thing that is wrong.
        """
        if self._problem:
            raise FieldError("classifier.path", self._problem)
        if not self._known.is_on:
            return PushOptions()
        return self._known.model_copy(update={"scale": self.strength.options().scale})

    def set_options(self, options: PushOptions) -> None:
        """Show `options`; one that is told by its checksum only is looked for."""
        self.strength.put("scale", options.scale)
        path = options.path
        if options.is_on and not path.is_absolute():  # of a picture, which names no folders
            path = find_model(options.sha256, self._session) or path
        run = run_of(path)
        self._offer(path if run is None else run.folder)

    def problems(self) -> list[FieldError]:
        """Return everything that is wrong."""
        found = [FieldError("classifier.path", self._problem)] if self._problem else []
        return [*found, *(self.strength.problems() if self._known.is_on else [])]

    def check(self) -> bool:
        """Show what is wrong at its place; return whether nothing is."""
        self.problem_line.show_sentence(self._problem)
        return not self._problem and (not self._known.is_on or self.strength.check())

    def show_problem(self, field: str, sentence: str) -> None:
        """Show `sentence` at a field."""
        if field == "classifier.scale":
            self.strength.show_problem(field, sentence)
        else:
            self.problem_line.show_sentence(sentence)

    # --- what there is ---------------------------------------------------------------------------------------

    def _offer(self, chosen: Path) -> None:
        """List what there is now, and choose `chosen`."""
        entries = {Path(): self.tr("Pushed by no classifier")}
        recent = [Run(folder) for folder in self._session.settings.now.recent_runs]
        looked_at = [*recent, *find_runs(folders().runs)[:MOST_LOOKED_AT]]
        found = islice(filter(is_of_classifier, looked_at), MOST_RUNS)
        titles = titles_of(run.folder for run in found)
        entries |= {folder: self.tr("Pushed by {}").format(title) for folder, title in titles.items()}
        entries.setdefault(chosen, self.tr("Pushed by {}").format(chosen.stem))
        with QSignalBlocker(self.classifiers):
            self.classifiers.clear()
            for path, name in entries.items():
                self.classifiers.addItem(name, path)
                if path != Path():
                    last = self.classifiers.count() - 1
                    self.classifiers.setItemData(last, plain_tip(str(path)), Qt.ItemDataRole.ToolTipRole)
            self.classifiers.setCurrentIndex(list(entries).index(chosen))
        self._look(chosen)

    def _hear_list(self) -> None:
        self._look(self.classifiers.currentData())

    def _look(self, path: Path) -> None:
        """Read what is chosen, and say what is wrong with it."""
        before, self._problem = (self._known, self._problem), ""
        self._known = PushOptions(path=path)
        if self._known.is_on:
            try:
                self._read()
            except StudioError as error:
                self._problem = str(error)
        self._tell()
        if (self._known, self._problem) != before:
            self.changed.emit()
            self._check_soon()

    def _read(self) -> None:
        path = self._known.path
        if not path.is_absolute():
            raise StudioError(self.tr("The classifier {} was not found: open its file.").format(path.name))
        self._known = known(self._known)
        if self._model is None:
            return
        refuse_unfit(read_card(self._known.path), self._model)
        theirs = {name.strip() for name in self._known.classes}
        missing = [name for name in self._model.classes if name.strip() not in theirs]
        if missing:
            raise StudioError(self.tr("This classifier knows no class “{}”, which the model knows.").format(missing[0]))

    def _tell(self) -> None:
        is_on = self._known.is_on
        self.strength.setVisible(is_on and not self._problem)
        self.about.setVisible(is_on and not self._problem)
        self.about.setText(
            self.tr("It tells {:,} classes apart. Each step asks it once and computes its gradient.").format(
                len(self._known.classes)
            )
        )
        self.problem_line.show_sentence(self._problem)

    def _check_soon(self) -> None:
        self.checked.emit()

    def ask_for_file(self) -> None:
        """Choose a model file."""
        dialog = QFileDialog(self.window(), self.tr("Open a classifier"), str(folders().runs))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Models (*.safetensors)"))
        dialog.fileSelected.connect(self._open_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _open_file(self, file: str) -> None:
        self._offer(Path(file))

    def showEvent(self, event: QShowEvent) -> None:
        """Look whether there are other classifiers by now."""
        super().showEvent(event)
        self._offer(self.classifiers.currentData())
