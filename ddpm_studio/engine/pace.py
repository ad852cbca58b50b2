"""When to speak during long work, and how to go on speaking while one long call runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from ddpm_studio.engine.events import Progress, Work

INTERVAL = 0.08
"""Seconds of silence before the next report: about ten reports a second with what happens between."""

Result = TypeVar("Result")


class Pace:
    """Counts the time since the last report, and turns a count into a report."""

    def __init__(self, label: str, unit: str, total: int = 0) -> None:
        self._label, self._unit, self._total = label, unit, total
        self._began = self._spoke = time.monotonic()

    def report(self, done: int) -> Iterator[Progress]:
        """Yield one Progress with the average rate so far, if it is due, at the start or at the end."""
        if done not in (0, self._total) and time.monotonic() - self._spoke < INTERVAL:
            return
        seconds = time.monotonic() - self._began
        rate = done / seconds if done and seconds > 0 else None
        left = (self._total - done) / rate if rate and self._total else None
        yield Progress(done, self._total, self._unit, rate, left, self._label)
        # Read again: the time that the listener took is not a time of silence.
        self._spoke = time.monotonic()


def wait_for(call: Callable[[], Result], label: str) -> Work[Result]:
    """Run one call that cannot be divided in a thread of its own, and report while it runs.

    :return: what the call returned. What it raised is raised here. A stopped job leaves the call to end by itself.
    """
    results: list[Result] = []
    problems: list[BaseException] = []

    def work() -> None:
        try:
            results.append(call())
        except BaseException as problem:
            problems.append(problem)

    thread = threading.Thread(target=work, name=label, daemon=True)
    thread.start()
    thread.join(INTERVAL)
    while thread.is_alive():
        yield Progress(0, 0, "", label=label)
        thread.join(INTERVAL)
    if problems:
        raise problems[0]
    return results[0]
