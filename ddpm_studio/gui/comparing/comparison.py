"""Films of the same seeds: filled by one job, two of them matched frame by frame and subtracted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.layout import SIDE_NAMES
from ddpm_studio.engine.events import Cost, Event, Frame, Part, Pixels
from ddpm_studio.engine.films.film import STRETCH, View, difference, mean_difference, opaque
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.recipe import recipe
from ddpm_studio.gui.comparing.matching import MatchBy, Pair, pair_frames, places_by_time, places_on_the_way
from ddpm_studio.gui.film.any_take import FilmToSave
from ddpm_studio.gui.film.take import Take

Stretch: TypeAlias = Literal["none", "root", "4", "16"]
SHOWN: tuple[View, ...] = ("x_t", "x_0", "eps")
"""The views that are compared."""
MOST_SAMPLES = 1_000_000
"""Levels that a mean looks at, at most about: larger frames are thinned evenly, so that scrubbing does not wait."""


@dataclass
class Comparison:
    """The sides of one job, A first. The worker's thread calls `keep`; the window's reads what the films admit."""

    options: CompareOptions
    cards: Sequence[ModelCard]
    """Of the model of each side."""
    costs: dict[int, Cost] = field(default_factory=dict)
    _side: int = 0

    def __post_init__(self) -> None:
        self.takes = tuple(Take(*side) for side in zip(self.options.sides, self.cards, strict=True))

    def keep(self, event: Event) -> None:
        """Add a frame to the film whose part has begun, and keep what each has cost."""
        if isinstance(event, Part):
            self._side = event.index
        elif isinstance(event, Frame):
            self.takes[self._side].film.keep(event)
        elif isinstance(event, Cost):
            self.costs[event.index] = event

    def drawn(self) -> list[int]:
        """Return the numbers of the sides of which there are frames."""
        return [index for index, take in enumerate(self.takes) if len(take.film)]

    def two(self, first: int, second: int) -> TwoSides:
        """Return two of the sides, to stand beside each other."""
        return TwoSides(self, (first, second))

    def to_save(self) -> FilmToSave:
        """Return all sides, as they are saved."""
        films = tuple(take.film for take in self.takes)
        made_by = recipe(self.options, self.cards, [film.precision for film in films])
        return FilmToSave(made_by, tuple(self.cards), films, self.costs)


@dataclass(eq=False)
class TwoSides:
    """Two sides of a comparison: matched frame by frame, subtracted."""

    comparison: Comparison
    numbers: tuple[int, int]

    def __post_init__(self) -> None:
        self.letters = tuple(SIDE_NAMES[number] for number in self.numbers)
        self.takes = tuple(self.comparison.takes[number] for number in self.numbers)
        self._means: dict[tuple[int, int], float] = {}
        self._ends: dict[int | None, float] = {}
        first, second = (take.card.alpha_bar for take in self.takes)
        self.has_one_clock = np.array_equal(first, second)
        """Whether the same t means as much noise to both."""

    def recipe(self) -> dict[str, object]:
        """Return what made the two, as plain data; of other sides it says nothing."""
        sides = tuple(self.comparison.options.sides[number] for number in self.numbers)
        cards, precisions = [take.card for take in self.takes], [take.film.precision for take in self.takes]
        return recipe(CompareOptions(sides=sides), cards, precisions)

    def pairs(self, by: MatchBy) -> list[Pair]:
        """Return which frames belong together, as far as both films have come; the first's alone while it is alone."""
        return self._pairs(by, [tuple(take.film.times[: len(take.film)]) for take in self.takes])

    def pairs_to_come(self, by: MatchBy) -> list[Pair]:
        """Return which frames will belong together when the film that is being made is done."""
        return self._pairs(by, [tuple(take.frame_times()) if len(take.film) else () for take in self.takes])

    def _pairs(self, by: MatchBy, times: list[tuple[int, ...]]) -> list[Pair]:
        first, second = self.takes
        # Along the film with fewer frames, so that as few as can be stand beside one of another moment.
        along_second = bool(times[1]) and len(second.frame_times()) < len(first.frame_times())
        if by == "t" and self.has_one_clock:
            return pair_frames(*map(places_by_time, times), along_second=along_second)
        places = [places_on_the_way(each, take.times) for each, take in zip(times, self.takes, strict=True)]
        return pair_frames(*places, along_second=along_second)

    def frames(self, pair: Pair, view: View) -> tuple[Pixels, Pixels | None]:
        """Return the pictures of a pair, (N, H, W, C) each."""
        first, second = self.takes
        return (
            first.film.frame(pair.first, view),
            None if pair.second is None else second.film.frame(pair.second, view),
        )

    def mean_over_film(self, pair: Pair) -> float:
        """Return the mean difference of the predicted x_0 of a pair, in levels from 0 to 255."""
        if pair.second is None:
            return 0.0
        key = (pair.first, pair.second)
        if key not in self._means:
            first, second = self.frames(pair, "x_0")
            assert second is not None
            self._means[key] = mean_of(first, second)
        return self._means[key]

    def mean_at_the_end(self, image: int | None) -> float | None:
        """Return the mean difference of the final images, or of one of them, if both films have come there."""
        films = [take.film for take in self.takes]
        if not all(len(film) and film.times[-1] == 0 for film in films):
            return None
        if image not in self._ends:
            which = slice(None) if image is None else slice(image, image + 1)
            first, second = (film.frame(len(film) - 1)[which] for film in films)
            self._ends[image] = mean_of(first, second)
        return self._ends[image]


def mean_of(first: Pixels, second: Pixels) -> float:
    """Return the mean |first − second| in levels from 0 to 255; transparency does not count."""
    every = max(1, round((first.size / MOST_SAMPLES) ** 0.5))
    return mean_difference(opaque(first[:, ::every, ::every]), opaque(second[:, ::every, ::every]))


def subtract(first: Pixels, second: Pixels, stretch: Stretch) -> Pixels:
    """Return |first − second|, (N, H, W, C) without transparency, with its contrast stretched."""
    shown: Pixels = STRETCHES[stretch][difference(opaque(first), opaque(second))]
    return shown


def wipe(first: Pixels, second: Pixels, part: float) -> Pixels:
    """Return pictures that are the first's in the left `part` of their width, and the second's right of it."""
    column = round(part * first.shape[2])
    return np.concatenate([first[:, :, :column], second[:, :, column:]], axis=2)


def steepen(factor: int) -> npt.NDArray[np.uint8]:
    """Return the level of each of 256 differences, `factor` times as large as it is, at most white."""
    return np.minimum(factor * np.arange(256), 255).astype(np.uint8)


STRETCHES: dict[Stretch, npt.NDArray[np.uint8]] = {
    "none": steepen(1),
    "root": STRETCH,
    "4": steepen(4),
    "16": steepen(16),
}
