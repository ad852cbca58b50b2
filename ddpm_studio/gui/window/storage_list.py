"""Where the program keeps things, how much that is, and ways to look at it or be rid of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QToolButton, QWidget

from ddpm_studio import engine
from ddpm_studio.engine.datasets.keeping.storage import Usage
from ddpm_studio.gui.film.estimate import size_in_words
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import SPACE_ROWS, icon, set_role, tabular
from ddpm_studio.gui.widgets.show_folder import show_folder
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel
from ddpm_studio.gui.work.memory import in_use
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome


@dataclass(frozen=True)
class Place:
    """A folder, what it is for, and whether what lies there can be made again."""

    name: str
    path: Path
    tip: str
    can_clear: bool = False


class StorageList(QWidget):
    """A line for each place. Sizes are counted in a thread; `stop` ends it."""

    measured = Signal()
    """All sizes are there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = Runner(self)
        self._runner.ended.connect(self._conclude)
        self._usages: dict[Path, Usage] = {}
        self.places = self._make_places()
        self.sizes: dict[Path, QLabel] = {}
        self.trouble = set_role(WrappedLabel(), "error")
        self.trouble.hide()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_ROWS)
        self._grid.setColumnStretch(1, 1)
        for row, place in enumerate(self.places):
            self._add(row, place)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self.memory = tabular(QLabel(alignment=right, textFormat=Qt.TextFormat.PlainText))
        name = QLabel(self.tr("Memory"), textFormat=Qt.TextFormat.PlainText)
        name.setToolTip(self.tr("What this program has in memory now: PyTorch, models, films and pictures"))
        self._grid.addWidget(name, len(self.places), 0)
        self._grid.addWidget(self.memory, len(self.places), 2)
        self._grid.addWidget(self.trouble, len(self.places) + 1, 0, 1, 5)

    def measure(self) -> None:
        """Count anew how much lies in each place, and in memory."""
        self.memory.setText(size_in_words(in_use()))
        if not self._runner.is_busy:
            self._usages = {place.path: Usage() for place in self.places}
            self._runner.run(partial(engine.measure_storage, self._usages))

    def clear(self, folder: Path) -> None:
        """Remove what can be made again from `folder`, and count anew."""
        if not self._runner.is_busy:
            self.trouble.hide()
            self._usages = {}
            self._runner.run(partial(engine.clear_storage, folder))

    def stop(self) -> None:
        """Count no further."""
        self._runner.drop()

    # --- inside ----------------------------------------------------------------------------------------------

    def _make_places(self) -> tuple[Place, ...]:
        where = folders()
        return (
            Place(self.tr("Runs"), where.runs, self.tr("A folder for each training, with all its models")),
            Place(
                self.tr("Results"),
                where.results,
                self.tr("Whatever was drawn, with what made it; how much room its films may take is chosen above"),
            ),
            Place(self.tr("Films"), where.runs.parent / "films", self.tr("Films that were saved")),
            Place(self.tr("Exports"), where.runs.parent / "exports", self.tr("Pictures and animations")),
            Place(
                self.tr("Prepared data"),
                where.cache,
                self.tr("Data sets made ready for training. Films that are too large for the memory lie here as well"),
                can_clear=True,
            ),
            Place(self.tr("Settings"), where.config, self.tr("What is chosen in this window and in the forms")),
            Place(self.tr("Crash reports"), where.log, self.tr("Written if the program ends unforeseen")),
        )

    def _add(self, row: int, place: Place) -> None:
        name = QLabel(place.name, textFormat=Qt.TextFormat.PlainText)
        name.setToolTip(place.tip)
        path = set_role(ElidedLabel(str(place.path)), "caption")
        size = self.sizes[place.path] = tabular(
            QLabel("…", alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        )
        look = QToolButton(autoRaise=True)
        look.setIcon(icon("folder"))
        look.setAccessibleName(self.tr("Open the folder: {}").format(place.name))
        look.setToolTip(self.tr("Open this folder"))
        look.clicked.connect(partial(show_folder, place.path))
        for column, widget in enumerate((name, path, size, look)):
            self._grid.addWidget(widget, row, column)
        if place.can_clear:
            button = QPushButton(self.tr("Clear"))
            button.setAccessibleName(self.tr("Clear: {}").format(place.name))
            button.setToolTip(self.tr("Remove it; what is needed again is prepared again, which takes a while"))
            button.clicked.connect(partial(self.clear, place.path))
            self._grid.addWidget(button, row, 4)

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self.trouble.setText(outcome.report.sentence)
            self.trouble.show()
        if not self._usages:  # something was cleared
            self.measure()
            return
        for path, usage in self._usages.items():
            files = self.tr("1 file") if usage.files == 1 else self.tr("{} files").format(f"{usage.files:,}")
            told = f"{size_in_words(usage.size)} \N{MIDDLE DOT} {files}"
            self.sizes[path].setText(told if usage.files else self.tr("empty"))
        self.measured.emit()
