"""Which jobs compute in this process: some of what a graphics card can do bears nobody beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock


class _Jobs:
    def __init__(self) -> None:
        self.lock, self.count = RLock(), 0  # a job that is forgotten may be ended within, by a collection of garbage

    def change(self, by: int) -> None:
        with self.lock:
            self.count += by


_jobs = _Jobs()


@contextmanager
def computing() -> Iterator[None]:
    """Be one of the jobs that compute; one that wants to begin while another must be `alone` waits for it."""
    _jobs.change(1)
    try:
        yield
    finally:
        _jobs.change(-1)


@contextmanager
def alone() -> Iterator[bool]:
    """Say whether no job computes beside the caller's; if so, none begins before the block ends, so let it be short."""
    with _jobs.lock:
        yield _jobs.count <= 1
