"""When to report, how fast it goes, and how long it will take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from typing import TypeVar

from ddpm_studio.engine.events import Progress
from ddpm_studio.engine.pace import INTERVAL

Moment = TypeVar("Moment")


class Stopwatch:
    """Times the steps of one job. Only time spent in the job's own steps counts: pauses and previews do not."""

    def __init__(self, total: int, unit: str, done: int = 0) -> None:
        self.total, self.unit, self.done = total, unit, done
        self._recent: deque[float] = deque(maxlen=200)
        self._reported, self._reported_done = 0.0, -1
        self._began = time.monotonic()

    def begin_step(self) -> None:
        """Start the watch."""
        self._began = time.monotonic()

    def end_step(self, counts: bool = True) -> None:
        """Stop the watch and count one step, or none where only its time is to be taken."""
        self._recent.append(time.monotonic() - self._began)
        self.done += counts

    def timed(self, moments: Iterator[Moment]) -> Iterator[Moment]:
        """Pass on the moments of a walk, and count the steps between them.

        The first is where the walk starts, before any step. Its time is taken: a look at it takes as long as a step.
        """
        self.begin_step()
        for position, moment in enumerate(moments):
            self.end_step(counts=position > 0)
            yield moment
            self.begin_step()

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
        return Progress(self.done, self.total, self.unit, self.rate, left, label)
