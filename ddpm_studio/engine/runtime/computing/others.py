"""What else the computer does: how much of its processor other programs take, and whether a run has become slow."""

from __future__ import annotations

import os
import time
from contextlib import suppress

import psutil

BUSY = 0.2
"""Where others take this share of the cores, or more, what is measured says little of the machine by itself."""
QUIET = 0.1
"""Where they take less than this the run has the machine to itself."""
QUIET_FOR = 30.0
"""Seconds over which others are looked at."""
SLOW_FOR = 30.0
"""Seconds for which a run must be at less than half its speed before it is measured again."""
AGAIN_AFTER = 300.0
"""Seconds until a run that was slow is measured once more, as it may have the machine to itself by then."""
RECOVERED = 0.8
"""The share of its best speed at which it is slow no longer."""


class Others:
    """The programs beside this one and those that it has started."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Look from now on."""
        self._since = _taken()

    @property
    def seconds(self) -> float:
        """Since when."""
        return time.monotonic() - self._since[0]

    def share(self) -> float:
        """Return which share of the cores that this process may use they took since then, 0 to 1."""
        return self._share(_taken())

    def renewed(self) -> float:
        """Return `share`, and look from now on: the system is asked once, which takes milliseconds."""
        now = _taken()
        share = self._share(now)
        self._since = now
        return share

    def _share(self, now: tuple[float, float, float]) -> float:
        seconds, busy, own = (after - before for after, before in zip(now, self._since, strict=True))
        return min(1.0, max(0.0, (busy - own) / max(1e-9, seconds * len(_cores()))))


def _taken() -> tuple[float, float, float]:
    """Return the time now, and for how long all cores, and this program and what it started, have computed so far."""
    return time.monotonic(), _busy_seconds(), _own_seconds()


def _cores() -> list[int]:
    there = range(psutil.cpu_count() or 1)
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(there)
    return [core for core in there if core in allowed] or list(there)


def _busy_seconds() -> float:
    """Return for how long these cores have computed, all together; 0 where the system does not say."""
    with suppress(OSError, psutil.Error):
        times = psutil.cpu_times(percpu=True)
        mine = [times[core] for core in _cores() if core < len(times)]
        return float(sum(each.user + each.system + getattr(each, "nice", 0.0) for each in mine))
    return 0.0


def _own_seconds() -> float:
    """Return for how long this process and those that it has started have computed."""
    own = sum(os.times()[:4])
    with suppress(psutil.Error):
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                own += sum(child.cpu_times()[:2])
    return own


class Slowdown:
    """Notices that a run has been at less than half of its usual speed for a while, or for long not at its best."""

    def __init__(self) -> None:
        self._best = self._usual = 0.0
        self._slow_since: float | None = None
        self._look_at, self._wait = float("inf"), AGAIN_AFTER

    def is_noticed(self, rate: float | None, now: float | None = None) -> bool:
        """Take in the speed now, in steps a second; True where the ways to compute should be measured again.

        That is once for each slowdown, whose speed then counts as usual, and as long as that is so at ever longer
        intervals: what slows a run may be over after minutes or go on for days.
        """
        now = time.monotonic() if now is None else now
        if rate is None:
            return False
        self._best = max(self._best, rate)
        if rate >= RECOVERED * self._best:
            self._look_at, self._wait = float("inf"), AGAIN_AFTER
        if 2 * rate >= self._usual:
            self._usual, self._slow_since = max(self._usual, rate), None
        elif self._slow_since is None:
            self._slow_since = now
        is_slow = self._slow_since is not None and now - self._slow_since >= SLOW_FOR
        if is_slow or now >= self._look_at:
            self._usual, self._slow_since = rate, None
            self._look_at, self._wait = now + self._wait, 2 * self._wait
            return True
        return False
