"""When to report, how fast it goes, and how long it will take."""

from __future__ import annotations

import time
from collections import deque

from ddpm_studio.engine.events import Progress
from ddpm_studio.engine.pace import INTERVAL


class Stopwatch:
    """Times the steps of one job. Only time spent in the job's own steps counts: pauses and previews do not."""

    def __init__(self, total: int, unit: str, done: int = 0) -> None:
        self.total, self.unit, self.done = total, unit, done
        self._recent: deque[float] = deque(maxlen=200)
        self._reported, self._reported_done = 0.0, -1
        self._began = time.monotonic()

    @classmethod
    def of_chain(cls, moments: int) -> Stopwatch:
        """Return a watch for a walk through so many moments: the first is where it starts, before any step."""
        return cls(moments - 1, "steps", done=-1)

    def begin_step(self) -> None:
        """Start the watch."""
        self._began = time.monotonic()

    def end_step(self) -> None:
        """Stop the watch and count one step."""
        self._recent.append(time.monotonic() - self._began)
        self.done += 1

    @property
    def rate(self) -> float | None:
        """Steps a second over the last 200 steps."""
        spent = sum(self._recent)
        return len(self._recent) / spent if spent > 0 else None

    def is_due(self, ahead: int = 0) -> bool:
        """Whether it is time to report again: about ten times a second, and at the end.

        :param ahead: steps that are done, but not counted yet.
        """
        is_end = self.done + ahead >= self.total > self._reported_done
        return is_end or time.monotonic() - self._reported >= INTERVAL

    def report(self, label: str = "") -> Progress:
        """Return the progress now."""
        self._reported, self._reported_done = time.monotonic(), self.done
        left = (self.total - self.done) / self.rate if self.rate else None
        return Progress(max(0, self.done), self.total, self.unit, self.rate, left, label)
