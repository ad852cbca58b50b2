"""The mailbox neither waits nor grows."""

from __future__ import annotations

import gc
import threading
import tracemalloc
import weakref
from pathlib import Path

import numpy as np

from ddpm_studio.engine.events import Event, Frame, Metrics, Note, Preview, Progress, Saved
from ddpm_studio.gui.work.mailbox import Mailbox

PIXEL = np.zeros((1, 1, 1, 1), np.uint8)


def test_events_come_out_once_and_in_order() -> None:
    box = Mailbox()
    events: list[Event] = [Note("a"), Metrics(1, {"loss": 1.0}), Progress(1, 2, "steps"), Saved("state", Path("x"))]
    for event in events:
        box.put(event)
    assert box.take() == events
    assert box.take() == []


def test_of_pictures_and_progress_only_the_newest_is_kept() -> None:
    box = Mailbox()
    for step in range(5):
        box.put(Progress(step, 5, "steps"))
        box.put(Preview(step, PIXEL))
        box.put(Frame(step, 5, 5 - step, PIXEL, PIXEL))
    box.put(Note("last"))
    progress, preview, frame, note = box.take()
    assert isinstance(progress, Progress)
    assert progress.done == 4
    assert isinstance(preview, Preview)
    assert preview.step == 4
    assert isinstance(frame, Frame)
    assert frame.position == 4
    assert isinstance(note, Note)


def test_a_flood_of_metrics_is_thinned_and_keeps_its_ends_and_its_order() -> None:
    box = Mailbox(room=64)
    for step in range(10_000):
        box.put(Metrics(step, {"loss": 1.0}))
    steps = [event.step for event in box.take() if isinstance(event, Metrics)]
    assert 32 <= len(steps) <= 64
    assert steps == sorted(set(steps))
    assert steps[-1] == 9999
    assert steps[0] < 5000


def test_of_many_notes_the_newest_stay() -> None:
    box = Mailbox(room=4)
    for number in range(10):
        box.put(Note(str(number)))
    assert [event.text for event in box.take() if isinstance(event, Note)] == ["6", "7", "8", "9"]


def test_frames_nobody_fetches_use_no_memory() -> None:
    """1,000 frames of 1 MB, put by a thread; at no time are more than a few of them alive."""
    box = Mailbox()
    made: list[weakref.ref[np.ndarray]] = []
    most = 0

    def produce() -> None:
        nonlocal most
        for number in range(1000):
            image = np.full((1, 512, 683, 3), number % 256, np.uint8)
            made.append(weakref.ref(image))
            box.put(Frame(number, 1000, 1000 - number, image, image))
            most = max(most, sum(image() is not None for image in made[-20:]))

    gc.collect()
    tracemalloc.start()
    producer = threading.Thread(target=produce)
    producer.start()
    seen = []
    while producer.is_alive():
        seen += [event.position for event in box.take() if isinstance(event, Frame)]
    producer.join()
    seen += [event.position for event in box.take() if isinstance(event, Frame)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most <= 4
    assert peak < 20e6
    assert seen == sorted(set(seen))
    assert seen[-1] == 999
