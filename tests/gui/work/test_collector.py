"""Garbage is collected in the window's thread only."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest

from ddpm_studio.engine.events import Control, Job, Progress
from ddpm_studio.gui.work.collector import Collector
from ddpm_studio.gui.work.worker import Worker


@pytest.fixture
def collector(qapp) -> Iterator[Collector]:
    gc.enable()
    try:
        collector = Collector()
        assert not gc.isenabled()
        yield collector
        collector.end()
        assert gc.isenabled()
    finally:
        gc.disable()  # as in all tests
        gc.freeze()  # the end has thawed what all tests before have left, and to look through that takes seconds


KNOTS = 2_000
"""More than Python lets come together before it collects by itself."""


def test_no_collection_runs_in_a_worker_and_garbage_goes(qtbot, collector: Collector) -> None:
    class Knot:
        count = 0

        def __init__(self) -> None:
            self.me = self
            Knot.count += 1

        def __del__(self) -> None:
            Knot.count -= 1

    def job(control: Control) -> Job:
        for step in range(KNOTS):
            Knot()
            if step % 100 == 0:
                yield Progress(step, KNOTS, "knots")

    threads: set[int] = set()

    def watch(phase: str, information: dict[str, int]) -> None:
        threads.add(threading.get_ident())

    gc.callbacks.append(watch)
    try:
        worker = Worker(job)
        with qtbot.waitSignal(worker.ended):
            worker.launch()
        assert Knot.count == KNOTS  # nothing is collected before the engine is loaded
        collector.begin()
        worker = Worker(job)
        with qtbot.waitSignal(worker.ended):
            worker.launch()
        qtbot.waitUntil(lambda: Knot.count <= KNOTS)  # those that were frozen stay
    finally:
        gc.callbacks.remove(watch)
    assert threads == {threading.get_ident()}
