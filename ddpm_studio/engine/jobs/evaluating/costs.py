"""What an evaluation will take, told before it begins."""

from __future__ import annotations

from collections.abc import Sequence

from ddpm_studio.engine.choices.measuring.sets import EvaluateOptions

SECONDS = {"pixels": 2e-5, "lite0": 0.006, "inception": 0.17}
"""A picture on one core of an AMD EPYC; lite0 at 112²."""
COMPARED = 1.5e-7
"""Seconds for a pair of pictures, of all that is compared pair by pair."""


def seconds_for(options: EvaluateOptions, left: Sequence[int], counts: Sequence[int]) -> float:
    """Return about how many seconds of one core it takes to see so many pictures and to compare them.

    Drawing them comes on top; see `OpenSet.takes`.

    :param left: pictures that are still to be seen, of each set and the real ones.
    :param counts: all pictures of each set that is judged.
    """
    pairs = sum(min(count, options.most_compared) ** 2 for count in counts)
    return sum(left) * SECONDS[options.features.kind] + pairs * COMPARED
