"""Fetches pictures as a model will see them, in a thread: files are decoded, data sets opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ddpm_studio import engine
from ddpm_studio.engine import datasets
from ddpm_studio.engine.choices.mixing import AnyPicture, DataPicture, KeptPicture, PictureFile, SeedPicture
from ddpm_studio.engine.datasets import AnySource, Digits, Images
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Frame, Job, Pixels, Work
from ddpm_studio.engine.models.card import ModelFacts
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


@dataclass(frozen=True)
class Gathering:
    """What is to be fetched."""

    facts: ModelFacts
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
    yield from _open_set(wanted.facts, into)
    for picture in wanted.pictures:
        try:
            if not isinstance(picture, SeedPicture):
                into.pictures[picture] = yield from _read(wanted.facts, picture, into)
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


def _open_set(facts: ModelFacts, into: Gathered) -> Work[None]:
    """Open the model's own data set; a model from elsewhere has its set elsewhere, so the digits serve instead."""
    for source in (facts.config.data.source, Digits()):
        try:
            into.images, into.source = (yield from _load(facts, source)), source
            return
        except StudioError:
            continue


def _load(facts: ModelFacts, source: AnySource) -> Work[Images]:
    """Open a data set as the model sees it."""
    data = facts.config.data
    other = data.model_copy(update={"channels": facts.channels, "source": source})
    # With the very choices of its training the model's own set is in the cache.
    images, _ = yield from datasets.load(data if source == data.source else other, cache_folder())
    if images.pixels.shape[-1] != facts.channels:  # the set has changed since
        images, _ = yield from datasets.load(other, cache_folder())
    return images


def _read(facts: ModelFacts, picture: PictureFile | DataPicture | KeptPicture, known: Gathered) -> Work[Pixels]:
    if isinstance(picture, PictureFile):
        return datasets.read_picture(picture.path, facts.config.data, facts.channels)
    if isinstance(picture, KeptPicture):
        return datasets.as_model_sees(picture.pixels(), facts.config.data, facts.channels)
    images = known.images
    if images is None or known.source != picture.source:
        images = yield from _load(facts, picture.source)
    if picture.index >= len(images.pixels):
        raise StudioError(f"{images.name} has {len(images.pixels):,} pictures; choose another.")
    pixels: Pixels = images.pixels[picture.index]
    return pixels


def first_picks(fetched: Gathered) -> tuple[DataPicture, DataPicture]:
    """Return two pictures of the set, of different classes where there are any, so that there is something to mix."""
    source = fetched.source or Digits()
    second = 1
    if fetched.images is not None and fetched.images.labels is not None:
        labels = fetched.images.labels
        others = (labels != labels[0]).nonzero()[0]
        second = int(others[0]) if len(others) else 1
    return DataPicture(source=source, index=0), DataPicture(source=source, index=second)
