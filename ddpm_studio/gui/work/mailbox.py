"""Where a running job leaves its events until the window comes to fetch them."""

from __future__ import annotations

import threading
from collections import deque
from itertools import count

from ddpm_studio.engine.events import Event, Frame, Metrics, Preview, Progress, Scan

LATEST_ONLY = (Frame, Preview, Progress, Scan)
"""Of these only the newest is worth showing."""


class Mailbox:
    """Hands events from a worker's thread to the window's without ever waiting or growing.

    Of frames, previews, progress and scans only the newest of each kind is kept; metrics, notes and saved
    files are queued. A queue that nobody empties is thinned: of the metrics every second one goes, so that a
    curve keeps its shape; of the rest the oldest goes. Queued Qt signals would not do: with frames of 1 MB
    they were seen to fill 17 GB.
    """

    def __init__(self, room: int = 1024) -> None:
        """:param room: how many metrics, and how many other queued events, are kept at most."""
        self._room = room
        self._numbers = count()
        self._lock = threading.Lock()
        self._latest: dict[type, tuple[int, Event]] = {}
        self._metrics: list[tuple[int, Event]] = []
        self._others: deque[tuple[int, Event]] = deque(maxlen=room)

    def put(self, event: Event) -> None:
        """Leave an event; never blocks for longer than `take` needs to lift out what is there."""
        with self._lock:
            letter = (next(self._numbers), event)
            if isinstance(event, LATEST_ONLY):
                self._latest[type(event)] = letter
            elif isinstance(event, Metrics):
                self._metrics.append(letter)
                if len(self._metrics) > self._room:
                    del self._metrics[-2::-2]  # from the back, so that the newest one stays
            else:
                self._others.append(letter)

    def take(self) -> list[Event]:
        """Return what has arrived since the last call, oldest first, and forget it."""
        with self._lock:
            letters = [*self._latest.values(), *self._metrics, *self._others]
            self._latest.clear()
            self._metrics.clear()
            self._others.clear()
        letters.sort(key=_number)
        return [event for _, event in letters]


def _number(letter: tuple[int, Event]) -> int:
    return letter[0]
