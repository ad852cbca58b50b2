"""How often an export speaks: by the clock, about ten times a second."""

from __future__ import annotations

import time
from collections.abc import Iterator

from ddpm_studio.engine.events import Progress

_SECONDS_BETWEEN = 0.08


class Pace:
    """Counts what is done and says so when it is time to."""

    def __init__(self, total: int, unit: str, label: str) -> None:
        self._total, self._unit, self._label = total, unit, label
        self._began = self._spoke = time.monotonic()

    def report(self, done: int) -> Iterator[Progress]:
        """Yield one Progress if it is due, at the start or at the end; otherwise nothing."""
        now = time.monotonic()
        if 0 < done < self._total and now - self._spoke < _SECONDS_BETWEEN:
            return
        rate = done / max(now - self._began, 1e-9) if done else None
        left = (self._total - done) / rate if rate else None
        yield Progress(done, self._total, self._unit, rate, left, self._label)
        # Read again: the time that the listener took is not a time of silence.
        self._spoke = time.monotonic()
