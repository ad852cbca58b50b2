"""Fetches pictures as a model will see them, in a thread: files are decoded, data sets opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ddpm_studio import engine
from ddpm_studio.engine.choices.pictures import AnyPicture, DataPicture, SeedPicture
from ddpm_studio.engine.datasets import NO_CLASS, AnySource, Digits, Images
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Frame, Job, Pixels, Work
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.pictures import open_set, own_data, seen_by
from ddpm_studio.gui.work.aside import ASIDE
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome


@dataclass
class Gathered:
    """What came of a `Gathering`."""

    images: Images | None = None
    """The data set of the model, or the digits where that is not at hand."""
    source: AnySource | None = None
    """Where `images` come from."""
    pictures: dict[AnyPicture, Pixels] = field(default_factory=dict)
    """(H, W, C) each."""
    problems: dict[AnyPicture, str] = field(default_factory=dict)
    """Why a picture could not be had."""

    @property
    def at_hand(self) -> tuple[AnySource, Images] | None:
        """The data set that is open, for `seen_by`."""
        return None if self.source is None or self.images is None else (self.source, self.images)


@dataclass(frozen=True)
class Gathering:
    """What is to be fetched."""

    card: ModelCard
    pictures: tuple[AnyPicture, ...]
    model: Path | None = None
    """The model's file, for pictures that it draws itself."""


class PictureLoader(QObject):
    """Fetches what was asked for last; what is asked for meanwhile waits for the end of the thread before."""

    arrived = Signal(object)
    """`Gathered`."""
    failed = Signal(object)
    """A `Report` of what went wrong."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = Runner(self)
        ASIDE.name(self._runner, self.tr("Opening pictures"))
        self._runner.ended.connect(self._conclude)
        self._gathered = Gathered()
        self._drawn: dict[tuple[Path, SeedPicture], Pixels] = {}

    @property
    def is_busy(self) -> bool:
        """Whether something is still being fetched."""
        return self._runner.is_busy

    def fetch(self, wanted: Gathering) -> None:
        """Fetch the data set of the model and the pictures of `wanted`."""
        self._gathered = Gathered()
        self._runner.run_instead(partial(_fetch, wanted, self._gathered, self._drawn))

    def _conclude(self, outcome: Outcome) -> None:
        if outcome.report is not None:
            self.failed.emit(outcome.report)
        elif outcome.kind == "finished":
            self.arrived.emit(self._gathered)


def _fetch(wanted: Gathering, into: Gathered, drawn: dict[tuple[Path, SeedPicture], Pixels], control: Control) -> Job:
    yield from open_own_set(wanted.card, into)
    for picture in wanted.pictures:
        try:
            if not isinstance(picture, SeedPicture):
                into.pictures[picture] = yield from seen_by(wanted.card, picture, into.at_hand)
            elif wanted.model is not None:
                place = wanted.model, picture
                if place not in drawn:
                    drawn[place] = yield from _draw(wanted.model, picture, control)
                into.pictures[picture] = drawn[place]
        except StudioError as error:
            into.problems[picture] = str(error)


def _draw(model: Path, picture: SeedPicture, control: Control) -> Work[Pixels]:
    for event in engine.draw(model, picture, control):
        yield event
        if isinstance(event, Frame):
            pixels: Pixels = event.x_0[0]
    return pixels


def open_own_set(card: ModelCard, into: Gathered) -> Work[None]:
    """Open the model's own data set; a model from elsewhere has its set elsewhere, so the digits serve instead."""
    for source in (own_data(card), Digits()):
        try:
            if source is not None:
                into.images, into.source = (yield from open_set(card, source)), source
                return
        except StudioError:
            continue


def first_picks(fetched: Gathered) -> tuple[DataPicture, DataPicture]:
    """Return two pictures of the set, of different classes where there are any, so that there is something to mix."""
    source, images = fetched.source or Digits(), fetched.images
    second = 1 if images is None else min(1, len(images.pixels) - 1)  # a set may have one picture only
    if images is not None and images.labels is not None:
        others = ((images.labels != images.labels[0]) & (images.labels != NO_CLASS)).nonzero()[0]
        second = int(others[0]) if len(others) else second
    return DataPicture(source=source, index=0), DataPicture(source=source, index=second)
