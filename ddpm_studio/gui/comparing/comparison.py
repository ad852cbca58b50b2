"""Films of the same seeds: filled by one job, matched frame by frame and subtracted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.choices.layout import SIDE_NAMES
from ddpm_studio.engine.choices.pictures import KeptPicture
from ddpm_studio.engine.events import Cost, Event, Frame, Part, Pixels
from ddpm_studio.engine.films.film import STRETCH, View, difference, mean_difference, opaque
from ddpm_studio.engine.models.card import ModelCard
from ddpm_studio.engine.models.recipe import recipe
from ddpm_studio.gui.comparing.matching import Match, MatchBy, match_frames, places_by_time, places_on_the_way
from ddpm_studio.gui.film.any_take import FilmToSave
from ddpm_studio.gui.film.take import Take

Stretch: TypeAlias = Literal["none", "root", "4", "16"]
SHOWN: tuple[View, ...] = ("x_t", "x_0", "eps")
"""The views that are compared."""
LEAST_ERROR = 1e-9
"""Of a picture that is the truth to the last level, whose PSNR would be infinite."""
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
        self._ends: dict[tuple[int, int, int | None], float] = {}
        edit = self.options.edited
        self.truth: Pixels | None = None
        """A picture that was made worse first, (H, W, C)."""
        if edit is not None and edit.tries and isinstance(edit.picture, KeptPicture):
            self.truth = edit.picture.pixels()
        self._errors: dict[int, npt.NDArray[np.float64]] = {}

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

    def together(self, numbers: Sequence[int], letters: str = "") -> Together:
        """Return these of the sides, to be looked at together; `letters` are what they are called, else their own."""
        return Together(self, tuple(numbers), letters or "".join(SIDE_NAMES[number] for number in numbers))

    def mean_at_the_end(self, first: int, second: int, image: int | None) -> float | None:
        """Return the mean difference of the final images of two sides, or of one image, if both are there."""
        films = [self.takes[side].film for side in (first, second)]
        if not all(len(film) and film.times[-1] == 0 for film in films):
            return None
        key = (first, second, image)
        if key not in self._ends:
            which = slice(None) if image is None else slice(image, image + 1)
            self._ends[key] = mean_of(*(film.frame(len(film) - 1)[which] for film in films))
        return self._ends[key]

    def nearness(self, side: int, image: int | None) -> float | None:
        """Return how near the final images of a side, or one of them, come to a picture that was made worse first.

        :return: the peak signal-to-noise ratio of the mean error, in dB; None: it is not known, or not yet.
        """
        film = self.takes[side].film
        if self.truth is None or not len(film) or film.times[-1] != 0:
            return None
        if side not in self._errors:
            apart = film.frame(len(film) - 1) - self.truth.astype(np.float64)
            self._errors[side] = (apart**2).mean((1, 2, 3))
        errors = self._errors[side]
        error = errors.mean() if image is None else errors[image]
        return float(10 * np.log10(255**2 / max(error, LEAST_ERROR)))

    def to_save(self) -> FilmToSave:
        """Return all sides, as they are saved."""
        films = tuple(take.film for take in self.takes)
        made_by = recipe(self.options, self.cards, [film.precision for film in films])
        return FilmToSave(made_by, tuple(self.cards), films, self.costs)


@dataclass(eq=False)
class Together:
    """Sides of a comparison that are looked at together: matched frame by frame, subtracted."""

    comparison: Comparison
    numbers: tuple[int, ...]
    letters: str
    """What each is called, by the column in which it stands."""

    def __post_init__(self) -> None:
        self.takes = tuple(self.comparison.takes[number] for number in self.numbers)
        self._means: dict[tuple[int, int, int, int], float] = {}
        self.has_one_clock = all(
            np.array_equal(take.card.alpha_bar, self.takes[0].card.alpha_bar) for take in self.takes
        )
        """Whether the same t means as much noise to all."""

    def has(self, numbers: Sequence[int], letters: str) -> bool:
        """Whether it is of these sides, called so."""
        return (self.numbers, self.letters) == (tuple(numbers), letters)

    def recipe(self) -> dict[str, object]:
        """Return what made these sides, as plain data; of others it says nothing."""
        sides = tuple(self.comparison.options.sides[number] for number in self.numbers)
        cards, precisions = [take.card for take in self.takes], [take.film.precision for take in self.takes]
        return recipe(CompareOptions(sides=sides) if len(sides) > 1 else sides[0], cards, precisions)

    def matches(self, by: MatchBy, *, is_done: bool) -> list[Match]:
        """Return which frames belong together, as far as all films that have begun have come.

        :param is_done: no film grows any more; then one that has not come to its end does not hold up the others.
        """
        times = [tuple(take.film.times[: len(take.film)]) for take in self.takes]
        whole = [index for index, each in enumerate(times) if each and each[-1] == 0]
        return self._match(by, times, whole if is_done and len(whole) > 1 else [])

    def matches_to_come(self, by: MatchBy) -> list[Match]:
        """Return which frames will belong together when the film that is being made is done."""
        return self._match(by, [tuple(take.frame_times()) if len(take.film) else () for take in self.takes], [])

    def _match(self, by: MatchBy, times: list[tuple[int, ...]], leading: list[int]) -> list[Match]:
        leading = leading or [index for index, each in enumerate(times) if each]
        if not leading:
            return []
        # Along the film with the fewest frames, so that as few as can be stand beside one of another moment.
        along = min(leading, key=lambda index: len(self.takes[index].frame_times()))
        if by == "t" and self.has_one_clock:
            places = [places_by_time(each) for each in times]
        else:
            places = [places_on_the_way(each, take.times) for each, take in zip(times, self.takes, strict=True)]
        return match_frames(places, along, min(places[index][-1] for index in leading))

    def frames(self, match: Match, view: View) -> list[Pixels | None]:
        """Return the pictures of a match, (N, H, W, C) of each side; None where it has none."""
        pairs = zip(self.takes, match.frames, strict=True)
        return [None if frame is None else take.film.frame(frame, view) for take, frame in pairs]

    def mean_over_film(self, match: Match, first: int, second: int) -> float:
        """Return the mean difference of the predicted x_0 of two of these sides, in levels from 0 to 255."""
        one, other = match.frames[first], match.frames[second]
        if one is None or other is None:
            return 0.0
        key = (first, one, second, other)
        if key not in self._means:
            takes = self.takes[first], self.takes[second]
            self._means[key] = mean_of(takes[0].film.frame(one, "x_0"), takes[1].film.frame(other, "x_0"))
        return self._means[key]


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
