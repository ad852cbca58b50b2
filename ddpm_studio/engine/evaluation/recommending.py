"""Which of several ways to sample is to be recommended: the cheapest of those that cannot be told from the best."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ddpm_studio.engine.findings import Benched

CERTAIN = 2.0
"""So many standard errors tell two kernel distances apart."""
UNSEEN = 2.0
"""Levels of 255 that nobody sees."""
NEARLY = 1.25
"""Distances to the long chain that are so many times the least count as alike."""


def front(ways: Sequence[Benched]) -> list[Benched]:
    """Return the ways than which none is both cheaper and better, cheapest first."""
    best, kept = math.inf, []
    for way in sorted(ways, key=lambda each: (*_cost(each), _badness(each))):
        if _badness(way) < best:
            best = _badness(way)
            kept.append(way)
    return kept


def recommended(ways: Sequence[Benched]) -> Benched | None:
    """Return the cheapest way that is as good as the best as far as can be told; None: nothing is known of any."""
    known = [way for way in ways if math.isfinite(_badness(way))]
    if not known:
        return None
    best = min(known, key=_badness)
    return min((way for way in known if _is_as_good(way, best)), key=_cost)


def _cost(way: Benched) -> tuple[int, float]:
    """Return what a way costs: calls first, which are nearly all of the time and the same beside other work."""
    return way.calls, way.seconds


def _badness(way: Benched) -> float:
    if way.kernel is not None:
        return way.kernel
    return math.inf if way.distance is None else way.distance


def _is_as_good(way: Benched, best: Benched) -> bool:
    if way.kernel is not None and best.kernel is not None:
        error = math.hypot(way.error or 0.0, best.error or 0.0)
        return way.kernel - best.kernel <= CERTAIN * error
    return _badness(way) <= max(UNSEEN, NEARLY * _badness(best))
