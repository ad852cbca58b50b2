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
from ddpm_studio.gui.language import DOT
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.style.theme import SPACE_GROUPS, SPACE_ROWS, icon, set_role, tabular
from ddpm_studio.gui.widgets.show_folder import show_folder
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.text.plain_tip import plain_tip
from ddpm_studio.gui.widgets.text.wrapped_text import WrappedLabel
from ddpm_studio.gui.window.storage.home_mover import HomeMover
from ddpm_studio.gui.window.storage.home_panel import HomePanel
from ddpm_studio.gui.work.memory import in_use
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Place:
    """A folder, what it is for, and whether what lies there can be made again."""

    name: str
    path: Path
    tip: str
    can_clear: bool = False
    is_home: bool = False
    """Whether all others lie in it that are `in_home`."""
    in_home: bool = False
    mark: str = ""
    """The file that each of its things has, see `Usage`."""


class StorageList(QWidget):
    """A line for each place. Sizes are counted in a thread; `stop` ends it."""

    measured = Signal()
    """All sizes are there."""

    def __init__(self, mover: HomeMover, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mover = mover
        self._runner = Runner(self)
        self._runner.ended.connect(self._conclude)
        self._usages: dict[Path, Usage] = {}
        self.home = HomePanel(mover)
        self.trouble = set_role(WrappedLabel(), "error")
        self.trouble.hide()
        self.memory = tabular(QLabel(alignment=RIGHT, textFormat=Qt.TextFormat.PlainText))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_ROWS)
        self._grid.setColumnStretch(1, 1)
        self.sizes: dict[Path, QLabel] = {}
        self._lines: list[QWidget] = []
        self._fill()
        mover.changed.connect(self._follow_home)

    def measure(self) -> None:
        """Count anew how much lies in each place, and in memory."""
        self.memory.setText(size_in_words(in_use()))
        if not self._runner.is_busy:
            self._usages = {place.path: Usage(mark=place.mark) for place in self.places if not place.is_home}
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
        runs, results = (
            self.tr("A folder for each training, with all its models"),
            self.tr("Whatever was drawn, with what made it; how much room its films may take is chosen above"),
        )
        prepared = self.tr(
            "Data sets made ready for training. Films that are too large for the memory lie here as well"
        )
        return (
            Place(self.tr("Home"), where.home, self.tr("The folder of all that you make"), is_home=True),
            Place(self.tr("Runs"), where.runs, runs, in_home=True, mark="run.toml"),
            Place(self.tr("Results"), where.results, results, in_home=True, mark="result.json"),
            Place(self.tr("Films"), where.home / "films", self.tr("Films that were saved"), in_home=True),
            Place(self.tr("Exports"), where.home / "exports", self.tr("Pictures and animations"), in_home=True),
            Place(self.tr("Prepared data"), where.cache, prepared, can_clear=True),
            Place(self.tr("Settings"), where.config, self.tr("What is chosen in this window and in the forms")),
            Place(self.tr("Crash reports"), where.log, self.tr("Written if the program ends unforeseen")),
        )

    def _fill(self) -> None:
        """Make the lines; those of before go."""
        for widget in (*self._lines, self.home, self.home.button, self.memory, self.trouble):
            self._grid.removeWidget(widget)
        for widget in self._lines:
            widget.hide()
            widget.deleteLater()
        self._lines.clear()
        self.places, self.sizes = self._make_places(), {}
        row = 0
        for place in self.places:
            self._add(row, place)
            row += 1
            if place.is_home:
                self._grid.addWidget(self.home.button, 0, 4)
                self._grid.addWidget(self.home, row, 1, 1, 4)
                row += 1
        name = QLabel(self.tr("Memory"), textFormat=Qt.TextFormat.PlainText)
        name.setToolTip(self.tr("What this program has in memory now: PyTorch, models, films and pictures"))
        self._lines.append(name)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(self.memory, row, 2)
        self._grid.addWidget(self.trouble, row + 1, 0, 1, 5)

    def _add(self, row: int, place: Place) -> None:
        name = QLabel(place.name, textFormat=Qt.TextFormat.PlainText)
        name.setToolTip(plain_tip(f"{place.tip}: {place.path}") if place.in_home else place.tip)
        name.setIndent(SPACE_GROUPS if place.in_home else 0)
        path = set_role(ElidedLabel("" if place.in_home else str(place.path)), "caption")
        size = self.sizes[place.path] = tabular(QLabel("…", alignment=RIGHT))
        look = QToolButton(autoRaise=True)
        look.setIcon(icon("folder"))
        look.setAccessibleName(self.tr("Open the folder: {}").format(place.name))
        look.setToolTip(self.tr("Open this folder"))
        look.clicked.connect(partial(show_folder, place.path))
        self._lines += [name, path, size, look]
        for column, widget in enumerate((name, path, size, look)):
            self._grid.addWidget(widget, row, column)
        if place.can_clear:
            button = QPushButton(self.tr("Clear"))
            button.setAccessibleName(self.tr("Clear: {}").format(place.name))
            button.setToolTip(self.tr("Remove it; what is needed again is prepared again, which takes a while"))
            button.clicked.connect(partial(self.clear, place.path))
            self._lines.append(button)
            self._grid.addWidget(button, row, 4)

    def _follow_home(self) -> None:
        """Show the places of another home, and what lies there."""
        if not self._mover.far and folders().home != self.places[0].path:
            self._runner.drop()
            self._fill()
            if self.isVisible():
                self.measure()

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self.trouble.setText(outcome.report.sentence)
            self.trouble.show()
        if not self._usages:  # something was cleared
            self.measure()
            return
        for place in self.places:
            if place.is_home:
                free = self._usages[self.places[1].path].free
                told = "" if free is None else self.tr("{} free on this disk").format(size_in_words(free))
            else:
                told = self._in_words(place, self._usages[place.path])
            self.sizes[place.path].setText(told)
        self.measured.emit()

    def _in_words(self, place: Place, usage: Usage) -> str:
        if not usage.files:
            return self.tr("empty")
        files = self.tr("1 file") if usage.files == 1 else self.tr("{} files").format(f"{usage.files:,}")
        parts = [size_in_words(usage.size), files]
        if usage.things:
            one, more = (
                (self.tr("1 run"), self.tr("{} runs"))
                if place.mark == "run.toml"
                else (self.tr("1 result"), self.tr("{} results"))
            )
            parts.insert(0, one if usage.things == 1 else more.format(f"{usage.things:,}"))
        return DOT.join(parts)
