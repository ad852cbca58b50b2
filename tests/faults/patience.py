"""When a process hangs: told by what it takes of a processor, so that a busy machine changes nothing."""

from __future__ import annotations

import math
import time

import psutil

IDLE = 60.0
"""Seconds. What has taken nothing of a processor for so long waits for what never comes: it would get a little even
beside a hundred others."""
LOOK = 0.5
"""Seconds between two looks."""


class Patience:
    """How long a process, and all that it has started, may still be waited for."""

    def __init__(self, process: int, seconds: float = math.inf) -> None:
        """Begin to wait.

        :param seconds: of a processor, which it may take.
        """
        self._process, self._seconds = process, seconds
        self._taken, self._since = 0.0, time.monotonic()

    def is_over(self) -> bool:
        """Whether it hangs."""
        taken = _taken_by(self._process)
        if taken > self._taken:
            self._taken, self._since = taken, time.monotonic()
        return taken > self._seconds or time.monotonic() - self._since > IDLE


def _taken_by(process: int) -> float:
    """Return the seconds of a processor that a process has taken, its own children with it; 0 of one that is gone."""
    try:
        one = psutil.Process(process)
        return sum(sum(each.cpu_times()[:4]) for each in (one, *one.children(recursive=True)))
    except psutil.Error:
        return 0.0
