"""Which picture is noised: from a data set, dropped, pasted or opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from pydantic import ValidationError
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ddpm_studio.engine.datasets import DataOptions, Digits, Emoji, Images, Shapes, whole_picture
from ddpm_studio.engine.endings import patterns
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels
from ddpm_studio.gui.choosing.data_picker import DataPicker
from ddpm_studio.gui.forms.form_row import ProblemLine
from ddpm_studio.gui.forward.fetcher import LONGEST_SIDE, Fetched, Fetcher, Wanted
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import SPACE_INSIDE
from ddpm_studio.gui.widgets.grid.image_well import ImageWell
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo
from ddpm_studio.gui.work.worker import Report

SIDE = 112
SHAPES = DataOptions(source=Shapes(count=240, seed=3), height=64, width=64)
DIGITS = DataOptions(source=Digits(), height=8, width=8)
EMOJI = DataOptions(source=Emoji(), height=32, width=32, channels=3)
EMBEDDED = {"shapes": SHAPES, "digits": DIGITS, "emoji": EMOJI}
TRAINING = "train"
"""Under this name the Train tab keeps its choices."""


class PicturePanel(QWidget):
    """A well with the picture, and the data set to pick another from. At first a picture of the first data set."""

    changed = Signal()
    """There is another picture, or none any more."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.pixels: Pixels | None = None
        """(H, W, C) uint8, C = 1 or 3, 256 pixels a side at most."""
        self.name = ""
        self._opened: Fetched | None = None
        self._is_pick_wanted = False
        self._wanted_index: int | None = None
        self.origin: tuple[str, int] | Path | None = None
        """Where the picture comes from, if it can be had from there again: one of a set that ships, or a file."""
        self._first: Callable[[], None] | None = None
        self._was_shown = False
        self.well = ImageWell(self.tr("Picture"), patterns(), self.tr("Show what noising does to it"))
        self.well.frame.setFixedHeight(SIDE)
        self.sets = QuietCombo()
        self.sets.setAccessibleName(self.tr("Data set"))
        self.sets.setToolTip(self.tr("The data set that a picture is taken from; the grid above shows its pictures"))
        self.problem = ProblemLine()
        self.picker = DataPicker(self)
        self.fetcher = Fetcher(self)
        self._lay_out()
        self._list_sets()
        self._connect()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_INSIDE)
        label = QLabel(self.tr("Data set"))
        label.setBuddy(self.sets)
        row.addWidget(label, 9)
        row.addWidget(self.sets, 11)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 28, 0)
        column.setSpacing(SPACE_INSIDE)
        column.addWidget(self.well)
        column.addLayout(row)
        column.addWidget(self.problem)

    def _connect(self) -> None:
        self.well.path_dropped.connect(self.take_file)
        self.well.pasted.connect(self.take_pixels)
        self.well.pick_requested.connect(self.ask_pick)
        self.well.cleared.connect(self._empty)
        self.picker.picked.connect(self._take_pick)
        self.sets.activated.connect(self._change_set)
        self.fetcher.arrived.connect(self._show_fetched)
        self.fetcher.failed.connect(self._show_failure)

    # --- data sets -------------------------------------------------------------------------------------------

    def _list_sets(self) -> None:
        """Offer the embedded sets and the one that is chosen for training, if that is another."""
        chosen = self.sets.currentText()
        sets = [(self.tr("Shapes"), SHAPES), (self.tr("Digits"), DIGITS), (self.tr("Emoji"), EMOJI)]
        if (data := self._training_data()) is not None:
            path = getattr(data.source, "path", None)
            sets.append((path.name if isinstance(path, Path) else self.tr("Training data"), data))
        with QSignalBlocker(self.sets):
            self.sets.clear()
            for name, data in sets:
                self.sets.addItem(f"{name} ({data.width} × {data.height})", data)
            self.sets.setCurrentIndex(max(0, self.sets.findText(chosen)))

    def _training_data(self) -> DataOptions | None:
        try:
            draft = self._session.settings.now.drafts.get(TRAINING, {})
            data = DataOptions.model_validate(draft.get("data", {}))
        except (ValidationError, AttributeError):
            return None
        return None if isinstance(data.source, Digits | Shapes | Emoji) else data

    def showEvent(self, event: QShowEvent) -> None:
        """Fetch the first picture not before anyone looks."""
        super().showEvent(event)
        self._list_sets()
        if not self._was_shown:
            self._was_shown = True
            if self._first is not None:
                self._first()
            elif self.pixels is None:
                self._fetch(self.sets.currentData(Qt.ItemDataRole.UserRole))

    def ask_pick(self) -> None:
        """Let the user pick a picture of the chosen data set."""
        self._change_set()

    def _change_set(self) -> None:
        """Open the window with the pictures of the chosen set as soon as they are there."""
        data = self.sets.currentData(Qt.ItemDataRole.UserRole)
        if self._opened is not None and self._opened.wanted == data and self._opened.images is not None:
            self.picker.offer(self._opened.images, self.tr("Click a picture to noise it"))
            return
        self._is_pick_wanted = True
        self._fetch(data)

    @property
    def images(self) -> Images | None:
        """The data set that is open, if the picture could be one of it."""
        images = None if self._opened is None else self._opened.images
        is_like = images is not None and self.pixels is not None and images.image_shape == self.pixels.shape
        return images if is_like else None

    # --- pictures --------------------------------------------------------------------------------------------

    def take_file(self, path: Path) -> None:
        """Use the picture in a file."""
        self._is_pick_wanted, self._wanted_index = False, None
        self._fetch(path)

    def take_from(self, name: str, index: int) -> None:
        """Use a picture of ``shapes``, ``digits`` or ``emoji``, as soon as it is read."""
        data = EMBEDDED[name]
        self.sets.setCurrentIndex(self.sets.findData(data))
        self._is_pick_wanted, self._wanted_index = False, index
        self._fetch(data)

    def begin_with(self, origin: tuple[str, int] | Path) -> None:
        """Use the picture that was used last, once somebody looks."""
        take = partial(self.take_file, origin) if isinstance(origin, Path) else partial(self.take_from, *origin)
        if self._was_shown:
            take()
        else:
            self._first = take

    def take_pixels(self, pixels: Pixels, name: str = "", origin: tuple[str, int] | Path | None = None) -> None:
        """Use these pixels (H, W, C), reduced where they are too many.

        :param origin: where they can be had again.
        """
        self.origin = origin
        self.problem.show_sentence("")
        self.pixels = np.ascontiguousarray(whole_picture(pixels, LONGEST_SIDE))
        self.name = name or self.tr("pasted picture")
        height, width = self.pixels.shape[:2]
        self.well.show_image(self.pixels, f"{self.name}, {width} × {height}")
        self.changed.emit()

    def _empty(self) -> None:
        self.pixels, self.name, self.origin = None, "", None
        self.changed.emit()

    def _take_pick(self, index: int) -> None:
        images = self._opened.images if self._opened is not None else None
        if images is not None:
            try:
                sets = [name for name, data in EMBEDDED.items() if self._opened and self._opened.wanted == data]
                origin = (sets[0], index) if sets else None
                self.take_pixels(images.shown(index), f"{images.name} {index:,}", origin)
            except StudioError as error:  # the file of the set is not there any more
                self.problem.show_sentence(str(error))

    def _fetch(self, wanted: Wanted) -> None:
        self.problem.show_sentence("")
        if self.pixels is None:
            self.well.set_busy(self.tr("Opening…"))
        self.fetcher.fetch(wanted)

    def _show_fetched(self, fetched: Fetched) -> None:
        self._say_empty()
        if fetched.pixels is not None and isinstance(fetched.wanted, Path):
            self.take_pixels(fetched.pixels, fetched.wanted.name, fetched.wanted)
        elif fetched.images is not None:
            self._opened = fetched
            wanted, self._wanted_index = self._wanted_index, None
            if wanted is not None or self.pixels is None:
                self._take_pick(wanted or 0)
            if self._is_pick_wanted:
                self._is_pick_wanted = False
                self.picker.offer(fetched.images, self.tr("Click a picture to noise it"))

    def _show_failure(self, wanted: Wanted, report: Report) -> None:
        self._is_pick_wanted = False
        self._say_empty()
        if report.is_user_error:
            self.problem.show_sentence(report.sentence)
        else:
            self._session.report(report)

    def _say_empty(self) -> None:
        self.well.set_empty(self.tr("Drop a picture"), self.tr("or paste, open or pick one"))
