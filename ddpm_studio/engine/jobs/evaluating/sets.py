"""The sets of an evaluation, opened: what can be told of them before anything is computed, and their pictures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ddpm_studio.engine.choices.measuring.sets import AnySet, DrawnSet, LearntSet, PictureSet, StatisticsSet
from ddpm_studio.engine.datasets import (
    AnySource,
    DataOptions,
    Folder,
    Images,
    NpzFile,
    ZipArchive,
    frames_of,
    load,
    to_channels,
)
from ddpm_studio.engine.datasets.decoding.fit import BACKGROUNDS
from ddpm_studio.engine.datasets.decoding.glance import first_sizes
from ddpm_studio.engine.datasets.held_out import Numbers
from ddpm_studio.engine.datasets.numpy_files.statistics import (
    Statistics,
    has_only_statistics,
    has_statistics,
    read_statistics,
)
from ddpm_studio.engine.datasets.source import full
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.endings import READ, ending_of
from ddpm_studio.engine.errors import FieldError, LoadError
from ddpm_studio.engine.events import Note, Pixels, Scan, Work
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.find import find_data, find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import run_of
from ddpm_studio.engine.runtime.subjects import subjects_for

SIDES = (4, 1024)
"""The smallest and the largest pictures that are read, in pixels a side."""
JPEG = READ["JPEG"]
EVERY = 10**9
Shape = tuple[int, int, int]
"""(height, width, channels)."""


@dataclass(frozen=True)
class OpenSet:
    """A set that can be looked at, in an order that is random and stays the same."""

    name: str
    count: int
    """Pictures that are looked at; 0 where there are statistics alone."""
    shape: Shape
    key: str
    """What tells these pictures in this order from all others."""
    read: Callable[[int, int], Work[Pixels]]
    """Return pictures `first` up to `last`, uint8 (n, H, W, C) with C = 1 or 3."""
    conditions: dict[str, str | float] = field(default_factory=dict)
    """What made the pictures."""
    split: str = ""
    """``train`` or ``held out``, where that is known."""
    takes: Callable[[], float] = field(default=lambda: 0.0)
    """Return about how many seconds it takes to make those that are not there yet; it tries one call of a network."""
    flips: bool = False
    """Whether mirror images were learnt from as well."""
    run: Run | None = None
    """Whose numbers these will be; None: they belong to no run."""
    statistics: tuple[Statistics, Statistics | None] | None = None
    """Of the features of all of it, as a file says them, and of those of sFID."""


def open_pictures(options: PictureSet, random: np.random.Generator, most: int) -> Work[OpenSet]:
    """Open pictures in files at their own size; if they have several, at the most common one."""
    source = options.source
    path = full(getattr(source, "path", Path()))
    if isinstance(source, NpzFile) and has_only_statistics(path):
        return open_statistics(StatisticsSet(name=options.name, path=path))
    sizes, names = yield from first_sizes(source)
    if not sizes:
        raise FieldError("sets", f"None of the pictures in {path.name or source.kind} can be used; choose others.")
    width, height = (min(max(side, SIDES[0]), SIDES[1]) for side in sizes.most_common(1)[0][0])
    height, width = options.height or height, options.width or width
    for sentence in _warnings(source, names, len(sizes), (height, width)):
        yield Note(f"{path.name or source.kind}: {sentence}", "warning")
    # As each file says by itself: stretched to the range of its set, a set of 16 bits would be compared as another one.
    data = DataOptions(source=source, height=height, width=width, frames=frames_of(source), range="type")
    images, scan = yield from load(data, cache_folder())
    for sentence in _changes(images, scan):
        yield Note(sentence, "warning")
    found = _of_images(images, random, most, "white")
    if isinstance(source, NpzFile) and has_statistics(path):
        found = replace(found, statistics=_both(path))
    return replace(found, name=options.name or found.name)


def open_learnt(options: LearntSet, random: np.random.Generator, most: int) -> Work[OpenSet]:
    """Open the pictures that a model has learnt from, or those that were held out, as it sees them.

    :raises FieldError: if there are none.
    """
    card, source = read_card(find_model_file(options.model)), find_data(options.model)
    subjects = yield from subjects_for(card, source, options.part, EVERY, 0)
    # In their own order first: how they are shuffled here depends on nothing else.
    found = _of_images(subjects.images, random, most, card.pictures.background, np.sort(subjects.numbers))
    is_held_out = options.part == "held-out"
    name = options.name or (f"{found.name}, held out" if is_held_out else found.name)
    flips = card.training is not None and card.training.data.flip
    return replace(found, name=name, split="held out" if is_held_out else "train", flips=flips)


def open_statistics(options: StatisticsSet) -> OpenSet:
    """Open a file of statistics: there are no pictures.

    :raises LoadError: if it has none.
    """
    path = full(options.path)
    both = _both(path)
    if both is None:
        raise LoadError(path, "the file", "has no mu and sigma", "Choose a file of statistics, or of pictures.")
    return OpenSet(options.name or path.stem, 0, (0, 0, 0), "", _nothing, statistics=both)


def opened(
    chosen: AnySet,
    random: np.random.Generator,
    most: int,
    draw: Callable[[DrawnSet], Work[OpenSet]],
) -> Work[OpenSet]:
    """Open any set.

    :param most: at most so many pictures, 0: all; which, is drawn from `random`.
    :param draw: opens one that is drawn.
    :raises StudioError: if it cannot be used.
    """
    if isinstance(chosen, StatisticsSet):
        return open_statistics(chosen)
    if isinstance(chosen, PictureSet):
        return (yield from open_pictures(chosen, random, most))
    if isinstance(chosen, LearntSet):
        return (yield from open_learnt(chosen, random, most))
    return (yield from draw(chosen))


def run_behind(model: Path) -> Run | None:
    """Return the run that a model is of; None: it is a file alone."""
    return Run(model) if model.is_dir() else run_of(model)


def opaque(pixels: Pixels, background: int) -> Pixels:
    """Return (N, H, W, C) pixels with what is transparent laid on the background, C = 1 or 3."""
    if pixels.shape[3] != 4:
        return pixels
    count, height, width, channels = pixels.shape
    laid, _ = to_channels(pixels.reshape(count * height, width, channels), 3, background)
    return laid.reshape(count, height, width, 3)


def background_of(card: ModelCard) -> int:
    """Return the grey that lies behind what is transparent, 0 to 255."""
    return BACKGROUNDS[card.pictures.background]


def _of_images(
    images: Images, random: np.random.Generator, most: int, background: str, numbers: Numbers | None = None
) -> OpenSet:
    """Return a set of images.

    :param numbers: which of them, (N,); None: all.
    """
    order = random.permutation(np.arange(len(images.pixels)) if numbers is None else numbers)
    count = min(most, len(order)) if most else len(order)
    height, width = images.seen or images.pixels.shape[1:3]
    channels = images.pixels.shape[3]
    about = [images.fingerprint, height, width, background, hashlib.sha256(order.astype("<i8").tobytes()).hexdigest()]

    def read(first: int, last: int) -> Work[Pixels]:
        yield from ()
        return opaque(np.asarray(images.shown(order[first:last].tolist())), BACKGROUNDS[background])

    shape = (height, width, min(channels, 3))
    return OpenSet(images.name, count, shape, key_of(about), read)


def key_of(about: object) -> str:
    """Return a name for a folder that stands for plain data."""
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:32]


def _both(path: Path) -> tuple[Statistics, Statistics | None] | None:
    first = read_statistics(path)
    return None if first is None else (first, read_statistics(path, "_s"))


def _nothing(first: int, last: int) -> Work[Pixels]:
    yield from ()
    return np.empty((0, 1, 1, 1), np.uint8)


def _warnings(source: AnySource, names: list[str], kinds: int, size: tuple[int, int]) -> list[str]:
    found = []
    if max(size) == SIDES[1]:
        found.append("its pictures are larger than is compared; they are made smaller, which is measured, too.")
    elif kinds > 1:
        found.append(
            f"its pictures have {kinds} sizes; all are brought to {size[1]}×{size[0]}, which is measured, too."
        )
    if isinstance(source, Folder | ZipArchive) and sum(ending_of(name) in JPEG for name in names) * 2 > len(names):
        found.append("its pictures are JPEG files, whose compression is measured, too: save samples as PNG or npz.")
    return found


def _changes(images: Images, scan: Scan) -> list[str]:
    found = []
    if scan.left_out:
        (name, why), count = scan.left_out[0], len(scan.left_out)
        found.append(
            f"{images.name}: {count:,} of its files cannot be used and do not count; the first, {name}: {why}."
        )
    if scan.channels == 4:
        found.append(f"{images.name}: what is transparent is laid on white.")
    return found
