"""Which frames of several films belong together: those of the same time t, or of the same part of the way.

They are matched along the film with the fewest frames. Rejected: every frame of all, where most would stand beside
those of another noise level, and that would be the difference that is seen.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

MatchBy: TypeAlias = Literal["t", "way"]
DIGITS = 9
"""Parts of the way that agree in so many digits are the same."""


@dataclass(frozen=True)
class Match:
    """Frames that belong together, one of each film; None where a film has none, or none yet."""

    frames: tuple[int | None, ...]
    place: float
    """Where they stand, as the frames do."""


def match_frames(films: Sequence[Sequence[float]], along: int, end: float) -> list[Match]:
    """Return which frames belong together, from noise to image.

    There is a match for each frame of the film `along`, up to the place `end`, with the frame of every other that is
    nearest, and of two that are as near the one nearer to the noise. A film that has not come so far has none there.
    Longer films only ever append matches.

    :param films: where the frames of each film stand, ascending from noise to image.
    """
    places = [place for place in films[along] if place <= end]
    return [Match(tuple(_nearest(film, place) for film in films), place) for place in places]


def places_by_time(times: Sequence[int]) -> list[float]:
    """Return where frames at these t stand: the same t is the same place."""
    return [float(-t) for t in times]


def places_on_the_way(times: Sequence[int], chain: Sequence[int]) -> list[float]:
    """Return which part of the steps lies behind each of the frames at `times`, from 0 to 1.

    :param chain: all times of the chain, 0 included, descending; `times` are among them.
    """
    numbers = {t: index for index, t in enumerate(chain)}
    last = max(1, len(chain) - 1)
    return [round(numbers[t] / last, DIGITS) for t in times]


def _nearest(places: Sequence[float], place: float) -> int | None:
    after = bisect_left(places, place)
    if after == len(places):  # beyond the last frame there is
        return None
    if after == 0 or places[after] - place < place - places[after - 1]:
        return after
    return after - 1
