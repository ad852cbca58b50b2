"""Samples drawn while a run trains: the newest, and those of every step before."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels, Preview
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, icon, set_role, tabular
from ddpm_studio.gui.training.ask_button import AskButton
from ddpm_studio.gui.training.sheet_reader import SheetReader, read_or_none
from ddpm_studio.gui.widgets.folding_row import FoldingRow
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.timeline.history_strip import HistoryStrip

COLUMNS = 8
MOST_OLD = 200
"""Of a run with twice as many previews or more, only about so many are offered, evenly spread."""


class PreviewView(QWidget):
    """Shows the previews of one run. It stays with the newest until an older one is chosen."""

    step_shown = Signal(int)
    """The previews of this step are looked at now; −1: none."""
    preview_asked = Signal()
    save_asked = Signal()
    changes_asked = Signal()
    """Show how the samples changed from snapshot to snapshot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._data = DataOptions()
        self._paths: dict[int, Path] = {}
        self._newest: Preview | None = None
        self._known: Tellable | None = None
        """The classes of the run's network, once they are known."""
        self.shown_step = -1
        """The step whose previews are shown; −1 for none."""
        self.grid = ImageGrid()
        self.grid.setAccessibleName(self.tr("Samples"))
        self.grid.arrange(COLUMNS)
        self.history = HistoryStrip()
        self.older = self._arrow("chevron-left", self.tr("The previews before these"))
        self.newer = self._arrow("chevron-right", self.tr("The previews after these"))
        self.step_label = tabular(QLabel(alignment=Qt.AlignmentFlag.AlignCenter))
        self.step_label.setTextFormat(Qt.TextFormat.PlainText)
        sample = self.tr("Sample now")
        self.sample_now = AskButton(icon("image"), (sample, self.tr("Sampling…"), sample))
        self.save_now = AskButton(icon("save"), (self.tr("Save now"), self.tr("Saving…"), self.tr("Saved")))
        self.changes = QPushButton(self.tr("How they changed…"))
        self.changes.setToolTip(
            self.tr("Draw the same seeds with every snapshot of this run, and look at them as a film over training")
        )
        self._reader = SheetReader(self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, SPACE_ROWS, 0, 0)
        rows.setSpacing(SPACE_INSIDE)
        rows.addWidget(self._head())
        rows.addWidget(self.grid, 1)
        rows.addWidget(self.history)
        self._connect()
        self.set_live(False)
        self.clear()

    def _connect(self) -> None:
        self.older.clicked.connect(self.go_back)
        self.newer.clicked.connect(self.go_on)
        self.sample_now.asked.connect(self.preview_asked)
        self.save_now.asked.connect(self.save_asked)
        self.changes.clicked.connect(self.changes_asked)
        self.history.selected.connect(self._show_entry)
        self._reader.read.connect(self._take_sheet)

    def _arrow(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(icon(name))
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        return button

    def _head(self) -> FoldingRow:
        title = set_role(QLabel(self.tr("Samples"), textFormat=Qt.TextFormat.PlainText), "section")
        self.note = set_role(QLabel(self.tr("averaged weights, the same noise each time")), "caption")
        steps = _in_line(self.older, self.step_label, self.newer)
        buttons = _in_line(self.changes, self.sample_now, self.save_now)
        return FoldingRow(title, _in_line(self.note, None, steps), buttons, "")

    def say_copies(self, copies: int, samples: int) -> None:
        """Say how many of the newest samples look like copies of pictures that are learnt from."""
        self.note.setText(self.tr("{} of {} look like copies of pictures learnt from").format(copies, samples))

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps whose previews can be looked at, oldest first."""
        return self.history.steps

    def set_live(self, is_live: bool, is_elsewhere: bool = False) -> None:
        """Allow to ask for previews and saves while a run trains here, which another process cannot be asked for."""
        if is_elsewhere:
            why = self.tr("Another process trains this run, and samples and saves by itself")
        else:
            why = "" if is_live else self.tr("Nothing is training")
        for button in (self.sample_now, self.save_now):
            button.setEnabled(is_live)
            button.withdraw()
        self.sample_now.setToolTip(why or self.tr("Draw samples at the next step"))
        self.save_now.setToolTip(why or self.tr("Save everything at the next step"))

    def give_up(self) -> None:
        """Wait no longer for what was asked for: it would have come by now."""
        for button in (self.sample_now, self.save_now):
            if button.is_waiting:
                button.withdraw()

    def clear(self) -> None:
        """Show nothing."""
        self._run, self._newest, self._known = None, None, None
        self._paths.clear()
        self._reader.begin(None, self._data)
        self.note.setText(self.tr("averaged weights, the same noise each time"))
        self.history.clear()
        self.grid.show_images(None)
        self.grid.set_empty("", self.tr("Samples appear here as soon as the first are drawn."))
        self._tell(-1)

    def show_run(self, run: Run, data: DataOptions) -> None:
        """Show the newest previews of `run`, whose images are as `data` say, and offer those before."""
        self.clear()
        self._run, self._data = run, data
        found = run.previews()
        every = max(1, len(found) // MOST_OLD)
        kept = [*found[:-1:every], *found[-1:]]
        self._paths = dict(kept)
        self._reader.begin(run, data)
        if kept:
            self._show_step(kept[-1][0])
            self._reader.ask(kept)

    def add(self, step: int, path: Path) -> None:
        """Offer previews that were written."""
        self._paths[step] = path
        self._reader.ask([(step, path)])

    def show_newest(self, preview: Preview) -> None:
        """Show previews that were just drawn, unless older ones are looked at."""
        self._newest = preview
        if self.history.latest.isChecked():
            self._show_step(preview.step)

    def go_back(self) -> None:
        """Show the previews before these."""
        self._go_by(-1)

    def go_on(self) -> None:
        """Show the previews after these."""
        self._go_by(1)

    def _go_by(self, count: int) -> None:
        if self.shown_step in self.steps:
            index = self.steps.index(self.shown_step) + count
            if 0 <= index < len(self.steps):
                self.history.select(index)

    def _take_sheet(self, step: int, images: Pixels | None) -> None:
        """Put previews that were read into the history."""
        if images is not None:
            self.history.add(step, images, is_last=False)
        if len(self.steps) >= 2 * MOST_OLD:
            self._forget_some()
        self._tell(self.shown_step)
        if not self._reader.steps:
            self.history.follow()

    def _forget_some(self) -> None:
        """Offer fewer of those before: a run that is watched for days draws more than memory should hold."""
        self.history.thin(MOST_OLD)
        kept = {*self.steps, *self._reader.steps}
        self._paths = {step: path for step, path in self._paths.items() if step in kept}

    def _show_entry(self, index: int) -> None:
        self._show_step(self.steps[index])

    def _show_step(self, step: int) -> None:
        images = self._images(step)
        if images is None:
            self.grid.set_empty("", self.tr("The previews of step {:,} cannot be read.").format(step))
        else:
            told = self._classes(len(images))
            names = [self.tr("sample {}").format(number) for number in range(1, len(images) + 1)]
            tips = [", ".join(each) for each in zip(names, told, strict=True)] if told else names
            self.grid.set_tile_names(tips)
            self.grid.write(told)
        self.grid.show_images(images)
        self._tell(step)

    def _classes(self, count: int) -> list[str]:
        """Return the class or caption of each of so many previews; nothing: it has none."""
        if self._newest is not None and self._newest.told:
            return [*self._newest.told[:count]]
        # Steps alone: a path of each of 20,000 snapshots takes a second.
        if self._known is None and self._run is not None and (steps := self._run.snapshot_steps()):
            self._known = Tellable()
            with contextlib.suppress(StudioError, OSError):
                self._known = read_card(self._run.snapshot_path(steps[-1], 0, is_first=True)).tellable
        return [*self._known.in_turn(count)] if self._known else []

    def images(self) -> Pixels | None:
        """Return the previews that are shown, (N, H, W, C)."""
        return self._images(self.shown_step)

    def _images(self, step: int) -> Pixels | None:
        if self._newest is not None and self._newest.step == step:
            return self._newest.images
        return read_or_none(self._run, self._paths[step], self._data) if self._run and step in self._paths else None

    def _tell(self, step: int) -> None:
        """Say which step is looked at."""
        self.shown_step = step
        self.step_label.setText(self.tr("step {:,}").format(step) if step >= 0 else "")
        index = self.steps.index(step) if step in self.steps else 0
        self.older.setEnabled(index > 0)
        self.newer.setEnabled(index < len(self.steps) - 1)
        self.step_shown.emit(step)


def _in_line(*widgets: QWidget | None) -> QWidget:
    """Return the widgets side by side; None: what room there is, is here."""
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(SPACE_ROWS)
    for widget in widgets:
        if widget is None:
            line.addStretch(1)
        else:
            line.addWidget(widget)
    holder = QWidget()
    holder.setLayout(line)
    return holder
