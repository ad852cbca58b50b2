"""A job that makes more pictures than the window can show: none wait, and the newest is shown."""

from __future__ import annotations

import gc
import threading
import tracemalloc
import weakref

import numpy as np
import pytest

from ddpm_studio.engine.events import Control, Event, Frame, Job, Metrics, Progress
from ddpm_studio.gui.job_bar import JobBar
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.widgets.grid.image_grid import ImageGrid

FRAMES = 1000
MOST_MEMORY = 20e6


class Flood:
    """Frames of 1 MB, as fast as they can be made."""

    def __init__(self) -> None:
        self.all_made = threading.Event()
        self.most_alive = 0
        self._made: list[weakref.ref[np.ndarray]] = []

    def job(self, control: Control) -> Job:
        for number in range(FRAMES):
            image = np.full((1, 512, 683, 3), number % 256, np.uint8)
            self._made.append(weakref.ref(image))
            yield Frame(number, FRAMES, FRAMES - number, image, image)
            yield Progress(number, FRAMES, "steps")
            yield Metrics(number, {"loss": 1.0})
            self.most_alive = max(self.most_alive, sum(image() is not None for image in self._made[-20:]))
        self.all_made.set()
        control.cancelled.wait(60)


@pytest.mark.parametrize("is_busy", [True, False], ids=["the window is busy all the while", "the window looks"])
def test_none_wait_and_the_newest_is_shown(qtbot, session: Session, is_busy: bool) -> None:
    bar, grid, flood = JobBar(session), ImageGrid(), Flood()
    qtbot.addWidget(bar)
    qtbot.addWidget(grid)
    grid.show()
    shown: list[int] = []

    def show(event: Event) -> None:
        if isinstance(event, Frame):
            shown.append(event.position)
            grid.show_images(event.x_0)

    bar.event_arrived.connect(show)
    gc.collect()
    tracemalloc.start()
    assert bar.start(flood.job, "Flooding")
    if is_busy:
        assert flood.all_made.wait(60)  # no event of Qt is looked at meanwhile
    qtbot.waitUntil(lambda: FRAMES - 1 in shown, timeout=60_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    bar.stop()
    qtbot.waitUntil(lambda: not bar.is_busy)
    assert shown == sorted(set(shown)) and shown[-1] == FRAMES - 1
    assert len(shown) == 1 or not is_busy
    assert grid.grab().toImage().pixelColor(grid.rect().center()).red() == (FRAMES - 1) % 256
    assert flood.most_alive <= 5 and peak < MOST_MEMORY
