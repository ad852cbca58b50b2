"""Which pictures a model is measured by: its own, or those of another set."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.measuring.bits import PictureShare
from ddpm_studio.engine.datasets import AnySource, Digits, Shapes, source_from_path
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.models.find import find_data
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.forms.form_row import ProblemLine
from ddpm_studio.gui.style.theme import SPACE_INSIDE, icon
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip

Read = TypeVar("Read")
OPEN_FOLDER, OPEN_FILE = "open folder", "open file"
OTHERS = 3
"""Where sets stand that were opened: behind those of the model itself."""


@dataclass(frozen=True)
class Chosen:
    """A set, or which pictures of the model's own."""

    share: PictureShare
    source: AnySource | None = None
    """None: the model's own set."""


class PicturesChoice(QWidget):
    """Chooses pictures; `pictures` returns them."""

    changed = Signal()

    def __init__(self, picker: ModelPicker) -> None:
        super().__init__()
        self._picker = picker
        self.combo = QuietCombo()
        self.combo.setAccessibleName(self.tr("Pictures"))
        self.problem_line = ProblemLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(self.combo)
        column.addWidget(self.problem_line)
        self._fill()
        self._before = 0
        self._dialog: QFileDialog | None = None
        self.combo.activated.connect(self._act)

    def _fill(self) -> None:
        own: tuple[tuple[str, PictureShare, str], ...] = (
            (self.tr("Its own pictures"), "all", self.tr("All pictures of the set that the model learns from")),
            (
                self.tr("Its own, held out"),
                "held-out",
                self.tr("Those that it has never seen"),
            ),
            (self.tr("Its own, learnt from"), "learnt", self.tr("Those that it learns from")),
        )
        for text, share, tip in own:
            self._add(text, Chosen(share), tip)
        self.combo.insertSeparator(self.combo.count())
        self._add(self.tr("Digits"), Chosen("all", Digits()), self.tr("1,797 handwritten digits"))
        self._add(self.tr("Shapes"), Chosen("all", Shapes()), self.tr("4,000 drawn shapes"))
        self.combo.insertSeparator(self.combo.count())
        self.combo.addItem(icon("folder"), self.tr("Open folder…"), OPEN_FOLDER)
        self.combo.addItem(icon("image"), self.tr("Open file…"), OPEN_FILE)

    def _add(self, text: str, chosen: Chosen, tip: str, at: int | None = None) -> None:
        index = self.combo.count() if at is None else at
        self.combo.insertItem(index, text, chosen)
        self.combo.setItemData(index, plain_tip(tip), Qt.ItemDataRole.ToolTipRole)

    def pictures(self) -> tuple[AnySource, PictureShare]:
        """Return the set, and which of its pictures.

        :raises StudioError: if the model's own set is not known.
        """
        chosen = self.chosen
        if chosen.source is not None:
            return chosen.source, chosen.share
        path = self._picker.path()
        if path is None:
            raise FieldError("source", self.tr("Choose a model first."))
        return find_data(path), chosen.share

    @property
    def are_own(self) -> bool:
        """Whether they are of the model's own set."""
        return self.chosen.source is None

    @property
    def chosen(self) -> Chosen:
        """What is chosen."""
        chosen = self.combo.currentData()
        assert isinstance(chosen, Chosen)
        return chosen

    def choose(self, chosen: Chosen) -> None:
        """Take these, which are offered from now on if they were not."""
        index = next((index for index in range(self.combo.count()) if self.combo.itemData(index) == chosen), None)
        if index is None:
            path = Path(getattr(chosen.source, "path", ""))
            index = OTHERS
            self._add(path.name or str(path), chosen, str(path), index)
        self.combo.setCurrentIndex(index)
        self._settle()

    def choose_source(self, source: AnySource, share: PictureShare) -> None:
        """Take the pictures of `source`: as the model's own where it learns from that."""
        path, is_own = self._picker.path(), False
        with contextlib.suppress(StudioError):  # nobody knows what it learns from
            is_own = path is not None and find_data(path) == source
        self.choose(Chosen(share) if is_own else Chosen("all", source))

    def choose_path(self, path: Path) -> None:
        """Take the pictures in a folder or file."""
        try:
            source = source_from_path(path)
        except StudioError as error:
            self.show_problem(str(error))
            return
        self.choose(Chosen("all", source))

    def read(self, what: Callable[[], Read]) -> Read | None:
        """Return what `what` reads of what is chosen; None: it cannot be, and the user knows why at the right place."""
        try:
            return what()
        except StudioError as error:
            if not isinstance(error, FieldError) or error.field == "source":
                self.show_problem(str(error))
            return None

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong with the pictures, or that nothing is."""
        self.problem_line.show_sentence(sentence)

    def _act(self, index: int) -> None:
        wanted = self.combo.itemData(index)
        if wanted in (OPEN_FOLDER, OPEN_FILE):
            self.combo.setCurrentIndex(self._before)
            is_folder = wanted == OPEN_FOLDER
            self._ask(QFileDialog.FileMode.Directory if is_folder else QFileDialog.FileMode.ExistingFile)
        else:
            self._settle()

    def _settle(self) -> None:
        self._before = self.combo.currentIndex()
        self.show_problem("")
        self.changed.emit()

    def _ask(self, mode: QFileDialog.FileMode) -> None:
        self._dialog = QFileDialog(self.window(), self.tr("Open pictures"))
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.setFileMode(mode)
        self._dialog.fileSelected.connect(self._take_file)
        self._dialog.open()

    def _take_file(self, name: str) -> None:
        self.choose_path(Path(name))
