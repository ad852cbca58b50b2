"""Samples drawn while a run trains: the newest, and those of every step before."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels, Preview
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.style.theme import SPACE_INSIDE, SPACE_ROWS, icon, set_role
from ddpm_studio.gui.training.ask_button import AskButton
from ddpm_studio.gui.training.course.step_cursor import StepCursor
from ddpm_studio.gui.training.sheet_reader import KnownSheets, SheetReader, read_or_none
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid
from ddpm_studio.gui.widgets.text.elided_label import ElidedLabel
from ddpm_studio.gui.widgets.timeline.scrubber import Scrubber

MOST_OLD = 200
"""Of a run with twice as many previews or more, only about so many are offered, evenly spread."""


class PreviewView(QWidget):
    """Shows the previews of one run, as large as there is room: those that were drawn last up to where one looks."""

    sheet_known = Signal(int, object)
    """The previews of a step (N, H, W, C) were read, or drawn just now."""
    thinned = Signal()
    """Fewer of those before are offered now."""
    preview_asked = Signal()
    save_asked = Signal()
    changes_asked = Signal()
    """Show how the samples changed from snapshot to snapshot."""

    def __init__(self, cursor: StepCursor | None = None, parent: QWidget | None = None) -> None:
        """:param cursor: where one looks; None: only these previews follow it.

        `save_now`, which is about the whole run, is to be put where the run is spoken of.
        """
        super().__init__(parent)
        self.step_cursor = cursor or StepCursor(self)
        self._run: Run | None = None
        self._data = DataOptions()
        self._paths: dict[int, Path] = {}
        self._sheets = KnownSheets()
        self._newest: Preview | None = None
        self._known: Tellable | None = None
        """The classes of the run's network, once they are known."""
        self.shown_step = -1
        """The step whose previews are shown; −1 for none."""
        self.grid = ImageGrid()
        self.grid.setAccessibleName(self.tr("Samples"))
        self.scrubber = Scrubber()
        sample = self.tr("Sample now")
        self.sample_now = AskButton(icon("image"), (sample, self.tr("Sampling…"), sample))
        self.save_now = AskButton(icon("save"), (self.tr("Save now"), self.tr("Saving…"), self.tr("Saved")))
        self.changes = QPushButton(self.tr("As a film…"))
        self.changes.setToolTip(
            self.tr("Draw the same seeds with every snapshot of this run, and look at them as a film over training")
        )
        self._reader = SheetReader(self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_INSIDE)
        rows.addLayout(self._head())
        rows.addWidget(self.grid, 1)
        rows.addWidget(self.scrubber)
        self._connect()
        self.set_live(False)
        self.clear()

    def _connect(self) -> None:
        self.sample_now.asked.connect(self.preview_asked)
        self.save_now.asked.connect(self.save_asked)
        self.changes.clicked.connect(self.changes_asked)
        self.scrubber.chosen.connect(self._choose)
        self.scrubber.latest_chosen.connect(self.step_cursor.follow)
        self.step_cursor.moved.connect(self._look)
        self._reader.read.connect(self._take_sheet)

    def _head(self) -> QHBoxLayout:
        self.note = ElidedLabel()
        set_role(self.note, "caption")
        head = QHBoxLayout()
        head.setSpacing(SPACE_ROWS)
        head.addWidget(set_role(QLabel(self.tr("Samples"), textFormat=Qt.TextFormat.PlainText), "section"))
        head.addWidget(self.note, 1)
        head.addWidget(self.changes)
        head.addWidget(self.sample_now)
        return head

    def say_copies(self, copies: int, samples: int) -> None:
        """Say how many of the newest samples look like copies of pictures that are learnt from."""
        self.note.setText(self.tr("{} of {} look like copies").format(copies, samples))
        self.note.setToolTip(self.tr("How many of the newest look like copies of pictures that are learnt from"))

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps whose previews can be looked at, oldest first."""
        return self.scrubber.steps

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
        self._sheets.clear()
        self._reader.begin(None, self._data)
        self.note.setText(self.tr("same noise each time"))
        self.note.setToolTip(self.tr("Drawn by the averaged weights, from the same noise each time"))
        self.scrubber.clear()
        self.shown_step = -1
        self.step_cursor.follow()
        self.grid.show_images(None)
        self.grid.set_empty("", self.tr("Samples appear here as soon as the first are drawn."))

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
        if self.step_cursor.step is None:
            self._show_step(preview.step)

    @property
    def _newest_step(self) -> int:
        """The step of the previews that were drawn last, which after a step back are not those of the last step."""
        return self._newest.step if self._newest is not None else max(self.steps, default=self.shown_step)

    def _choose(self, step: int) -> None:
        """Stay with the previews of a step; with the newest ones, whichever those are."""
        if step == self._newest_step:
            self.step_cursor.follow()
            self._tell()
        else:
            self.step_cursor.keep(step)

    def _look(self) -> None:
        """Show what had been drawn up to where one looks."""
        step, shown = self.step_cursor.step, self._newest_step
        if step is not None and (drawn := [*self.steps, *([shown] if shown >= 0 else [])]):
            shown = max((each for each in drawn if each <= step), default=min(drawn))
        if shown == self.shown_step or shown < 0:
            self._tell()
        else:
            self._show_step(shown)

    def _take_sheet(self, step: int, images: Pixels | None) -> None:
        """Offer previews that were read."""
        if images is not None:
            self._sheets.keep(step, images)
            self.scrubber.add(step)
            self.sheet_known.emit(step, images)
        if len(self.steps) >= 2 * MOST_OLD:
            self._forget_some()
        if self._reader.steps:
            self._tell()
        else:
            self._look()

    def _forget_some(self) -> None:
        """Offer fewer of those before: a run that is watched for days draws more than memory should hold."""
        self.scrubber.thin(MOST_OLD, self.shown_step)
        kept = {*self.steps, *self._reader.steps}
        self._paths = {step: path for step, path in self._paths.items() if step in kept}
        self.thinned.emit()

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
        self.shown_step = step
        self._tell()

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
        if (images := self._sheets.find(step)) is not None:
            return images
        return read_or_none(self._run, self._paths[step], self._data) if self._run and step in self._paths else None

    def _tell(self) -> None:
        """Say which step is looked at."""
        self.scrubber.show_step(self.shown_step, is_latest=self.step_cursor.kept is None)
