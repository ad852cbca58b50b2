"""Which of the T times a sampler visits when it makes fewer steps.

Times count from 1 (the least noise) to T (pure noise); the field's 0-based indices are these less one.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from ddpm_studio.engine.errors import FieldError

Spacing: TypeAlias = Literal["trailing", "leading", "linspace", "quadratic"]


def choose_times(last: int, count: int, spacing: Spacing) -> list[int]:
    """Return `count` different times between 1 and `last`, descending.

    trailing starts at `last` and steps evenly (Lin et al. 2024, table 2); leading steps evenly from 1 and stops
    short of `last` (DDIM's numbers use it); linspace has both ends; quadratic is dense near 1 (Song et al. 2021,
    appendix D.2).

    :raises FieldError: for fewer than 1 or more than `last` steps.
    """
    if not 1 <= count <= last:
        raise FieldError("steps", f"There are {last} times to visit: choose between 1 and {last} steps.")
    match spacing:
        case "trailing":
            times = np.round(last - np.arange(count) * last / count)[::-1]
        case "leading":
            times = np.arange(1, count * (last // count) + 1, last // count, dtype=np.float64)
        case "linspace":
            times = np.round(np.linspace(1, last, count)) if count > 1 else np.array([last])
        case "quadratic":
            times = np.round(np.linspace(0, (last - 1) ** 0.5, count) ** 2) + 1 if count > 1 else np.array([last])
    return _made_different(times.astype(int).tolist())[::-1]


def choose_times_from(start: int, count: int, spacing: Spacing) -> list[int]:
    """Return `count` different times that begin exactly at `start`, descending.

    A chain that starts from an image diffused to `start` must be told exactly that time: leading spacing would
    claim less noise than there is.
    """
    times = choose_times(start, count, spacing)
    return [start, *times[1:]]


def _made_different(ascending: list[int]) -> list[int]:
    """Push times up where rounding made two equal."""
    different: list[int] = []
    for time in ascending:
        different.append(max(time, different[-1] + 1) if different else time)
    return different
