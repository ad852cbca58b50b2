"""What a perfect memory of the pictures that a model has learnt from would say: E[x_0 | x_t] over them alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine import datasets
from ddpm_studio.engine.choices.layout import Layout
from ddpm_studio.engine.choices.telling.class_names import called
from ddpm_studio.engine.datasets import AnySource, Images, Shapes
from ddpm_studio.engine.datasets.held_out import Numbers, parted
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.exact import WeighedMean
from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.events import Pixels, Work
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.pictures import is_own_data, open_set, own_data
from ddpm_studio.engine.pace import Pace
from ddpm_studio.engine.runs.run import Run

AT_ONCE = 2**26
"""Bytes of pictures, or of likenesses, that are compared at once."""
MOST_PRODUCTS = 2 * 10**12
"""Multiply-adds for a frame: one or two minutes of a core. 64 images of 32² RGB against 4,000 pictures take 0.07 s."""
LONG, LATE = 10_000, 10
"""With more values a picture, or at a smaller t, single precision no longer tells the likenesses apart."""


@dataclass(frozen=True)
class PerfectMemory:
    """All pictures of a set that were learnt from, each as likely as any other."""

    images: Images
    is_mirrored: bool
    """Whether each counts as in a mirror, too, as it does for a model that learnt with flips."""
    alpha_bar: Floats
    """ᾱ_0 … ᾱ_T, shape (T + 1,)."""
    learnt: Numbers | None = None
    """The numbers of those that were learnt from, (n,): others were held out; None: all were."""

    @property
    def count(self) -> int:
        """How many pictures there are, those in a mirror counted."""
        return self._own * (1 + self.is_mirrored)

    @property
    def _own(self) -> int:
        return len(self.images.pixels) if self.learnt is None else len(self.learnt)

    def recall(self, x_t: Floats, t: int, told: Sequence[str] = ()) -> Work[Pixels]:
        """Return E[x_0 | x_t] over the pictures, uint8 (N, H, W, C); at t = 0 the picture that is most like x_0.

        :param x_t: (N, H, W, C) in the units of the signal, as large as the pictures of the set.
        :param told: the class of each; only its pictures count, if there are any. Empty, or none: all count.
        :raises FieldError: if that would take minutes.
        """
        values = math.prod(x_t.shape[1:])
        if len(x_t) * self.count * values * 2 > MOST_PRODUCTS:
            raise FieldError(
                "count",
                f"{len(x_t):,} images would have to be compared with {self.count:,} pictures of {values:,} values each"
                ", which takes minutes a frame: draw fewer.",
            )
        precision = np.float64 if values > LONG or t < LATE else np.float32
        weighed = WeighedMean(x_t.reshape(len(x_t), -1).astype(precision), float(self.alpha_bar[max(1, t)]))
        wanted = self._wanted(told, len(x_t))
        pace = Pace("Comparing with the pictures", "pictures", self._own)
        yield from pace.report(0)
        at_once = max(1, AT_ONCE // (np.dtype(precision).itemsize * max(values, len(x_t))))
        for rows in _parts(self._own, at_once):
            which = rows if self.learnt is None else self.learnt[rows].tolist()
            part = _signal(self.images.shown(which), precision)
            counts = None if wanted is None else (wanted < 0) | (wanted == self._labels[which][None])
            for way in (part, part[:, :, ::-1])[: 1 + self.is_mirrored]:
                weighed.add(way.reshape(len(way), -1), counts)
            yield from pace.report(rows.stop)
        return _pixels(weighed.mean().reshape(x_t.shape))

    @property
    def _labels(self) -> npt.NDArray[np.int64]:
        assert self.images.labels is not None
        return self.images.labels

    def _wanted(self, told: Sequence[str], count: int) -> npt.NDArray[np.int64] | None:
        """Return the number of the class that counts for each of `count` images, (N, 1), −1 for any; None: all do."""
        if self.images.labels is None or len(told) != count:
            return None
        there = {self.images.label_names[label]: label for label in np.unique(self.images.labels) if label >= 0}
        return np.array([[there.get(name, -1)] for name in told], np.int64)


def open_memory(card: ModelCard, model: Path | None = None) -> Work[PerfectMemory]:
    """Open the pictures that a model has learnt from.

    :param model: its file or its run's folder; only a run knows where a folder of pictures lies.
    :raises StudioError: if they are not at hand; the sentence says why.
    """
    images, training = (yield from open_own(card, model)), card.training
    if training is None:
        return PerfectMemory(images, False, card.alpha_bar)
    images = called(images, training.classes, is_part=True)
    learnt, _ = parted(images, training.data)
    are_all = len(learnt) == len(images.pixels)
    return PerfectMemory(images, training.data.flip, card.alpha_bar, None if are_all else learnt)


def open_own(card: ModelCard, model: Path | None = None, few: int = 0) -> Work[Images]:
    """Open the set that a model has learnt from; parameters and errors as in `open_memory`.

    :param few: how many pictures will do; of a set that is drawn for this no more are drawn. 0: all are wanted.
    """
    source = _source(card, model)
    if source is None:
        raise FieldError("model", f"“{card.title}” does not say where its pictures are: only its run does.")
    if few and isinstance(source, Shapes):
        source = source.model_copy(update={"count": min(few, source.count)})
    images = yield from open_set(card, source)
    if images.image_shape != card.image_shape:
        raise FieldError("model", f"{images.name} has changed since “{card.title}” has learnt from it.")
    return images


@dataclass
class Remembering:
    """A film whose frames are compared with a perfect memory, one after the other."""

    film: Film
    card: ModelCard
    model: Path | None
    """The model's file or its run's folder; see `open_memory`."""
    layout: Layout
    """What its pictures are: the times and the classes of each."""
    shown: int = 0
    """The frame that is wanted first; another thread may choose another at any time."""
    memory: PerfectMemory | None = None
    """None until the pictures are open."""

    def next_position(self) -> int | None:
        """Return the frame that is to be compared next, the nearest to the one that is shown; None: all are."""
        waiting = [position for position in range(len(self.film)) if position not in self.film.gaps]
        return min(waiting, key=lambda position: abs(position - self.shown), default=None)

    def open(self) -> Work[None]:
        """Open the pictures, if they are not yet; errors as in `open_memory`."""
        if self.memory is None:
            self.memory = yield from open_memory(self.card, self.model)
        self.film.recall = self.recall

    def predict(self, position: int) -> Work[Pixels]:
        """Return what the memory predicts for the frame at `position`; errors as in `PerfectMemory.recall`."""
        assert self.memory is not None
        predicted = np.empty_like(self.film.frame(position))
        times, told = np.array(self.layout.own_times(self.film.times[position])), self.layout.told
        for t in sorted(set(times.tolist())):
            rows = np.flatnonzero(times == t)
            x_t = self.film.signal(position, float(self.card.alpha_bar[t]))[rows]
            of_rows = [told[row] for row in rows] if told else ()
            predicted[rows] = yield from self.memory.recall(x_t, t, of_rows)
        return predicted

    def recall(self, position: int) -> Pixels:
        """Return the same without a word between."""
        asking = self.predict(position)
        while True:
            try:
                next(asking)
            except StopIteration as end:
                predicted: Pixels = end.value
                return predicted


def _source(card: ModelCard, model: Path | None) -> AnySource | None:
    """Return the model's own data set with the whole path of its file or folder, if it has one."""
    own = own_data(card)
    path = getattr(own, "path", None)
    if path is None:
        return own
    for folder in () if model is None else (model, *model.absolute().parents[:2]):
        try:
            source = Run.open(folder).config().data.source
        except StudioError:
            continue
        return source if is_own_data(card, source) else None
    # Of a file that travels only a name is believed, which leads nowhere.
    return None if path == datasets.bare_name(path) else own


def _parts(count: int, at_once: int) -> Iterator[slice]:
    return (slice(first, min(first + at_once, count)) for first in range(0, count, at_once))


def _signal(pixels: Pixels, precision: type[np.floating[Any]]) -> npt.NDArray[Any]:
    signal: npt.NDArray[Any] = pixels.astype(precision) / precision(127.5) - precision(1)
    return signal


def _pixels(signal: npt.NDArray[Any]) -> Pixels:
    levels: Pixels = np.rint((signal + 1) * 127.5).clip(0, 255).astype(np.uint8)
    return levels
