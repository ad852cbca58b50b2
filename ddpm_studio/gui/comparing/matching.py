"""Which frames of two films belong together: those of the same time t, or of the same part of the way.

They are matched along the film with fewer frames. Rejected: every frame of both, where most would stand beside one of
another noise level, and that would be the difference that is seen.
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
class Pair:
    """A frame of A and the frame of B that belongs to it; None where B has none yet."""

    first: int
    second: int | None
    place: float
    """Where the pair stands, as the frames do."""


def pair_frames(first: Sequence[float], second: Sequence[float], *, along_second: bool = False) -> list[Pair]:
    """Return the pairs from noise to image, as far as both films have come; only A's frames while there is none of B.

    There is a pair for each of A's frames, with the frame of B that is nearest, and of two that are as near the one
    nearer to the noise. Longer films only ever append pairs.

    :param first: where A's frames stand, ascending from noise to image.
    :param second: where B's frames stand.
    :param along_second: take each of B's frames and the nearest of A: for B's film being the one with fewer frames.
    """
    if not first or not second:
        return [Pair(index, None, place) for index, place in enumerate(first)]
    end = min(first[-1], second[-1])
    places = [place for place in (second if along_second else first) if place <= end]
    return [Pair(_nearest(first, place), _nearest(second, place), place) for place in places]


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


def _nearest(places: Sequence[float], place: float) -> int:
    after = bisect_left(places, place)
    if after == 0:
        return 0
    if after == len(places) or place - places[after - 1] <= places[after] - place:
        return after - 1
    return after
