"""Start, pause, stop: the buttons always say what the job really does."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from ddpm_studio.engine.errors import FieldError, StudioError
from ddpm_studio.engine.events import Control, Event, Frame, Job, Metrics, Note, Progress
from ddpm_studio.gui.job_bar import FULL, JobBar
from ddpm_studio.gui.reports.notices import Notice
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.work.job_states import STATES
from ddpm_studio.gui.work.worker import Outcome, workers


@pytest.fixture
def bar(qtbot, session: Session) -> Iterator[JobBar]:
    bar = JobBar(session)
    qtbot.addWidget(bar)
    bar.resize(900, 40)
    bar.show()
    yield bar
    bar.stop()
    qtbot.waitUntil(lambda: not bar.is_busy)


def counting(control: Control) -> Job:
    for step in range(1, 11):
        yield Progress(step, 10, "steps", rate=2.0)
        yield Metrics(step, {"loss": 1 / step, "images_per_second": 20.0})


def endless(control: Control) -> Job:
    step = 0
    while True:
        step += 1
        yield Progress(step, 1_000_000, "steps")
        control.cancelled.wait(0.001)


def halfway(control: Control) -> Job:
    yield Progress(5, 10, "steps")


def test_a_job_from_start_to_end(qtbot, bar: JobBar) -> None:
    events: list[Event] = []
    states: list[str] = []
    ends: list[Outcome] = []
    bar.event_arrived.connect(events.append)
    bar.job_ended.connect(ends.append)
    bar.state_changed.connect(states.append)
    with qtbot.waitSignals([bar.job_started, bar.job_ended], order="strict"):
        assert bar.start(counting, "Counting")
        assert bar.runner.control is not None
    assert ends == [Outcome("finished")]
    assert [event.step for event in events if isinstance(event, Metrics)] == list(range(1, 11))
    assert events[-2:] == [Progress(10, 10, "steps", rate=2.0), Metrics(10, {"loss": 0.1, "images_per_second": 20.0})]
    assert states[0] == "starting"
    assert states[-1] == "done"
    assert bar.text.text().startswith("Counting: done in")
    assert bar.progress_bar.value() == FULL
    assert not bar.pause_button.isEnabled()
    assert not bar.stop_button.isEnabled()
    assert bar.runner.control is None


def test_a_job_that_only_watches_is_neither_held_nor_saved(qtbot, bar: JobBar) -> None:
    states: list[str] = []
    bar.state_changed.connect(states.append)
    bar.start(endless, "Watching a run", only_watches=True)
    qtbot.waitUntil(lambda: bar.state == "running")
    assert not bar.pause_button.isEnabled() and "Another process" in bar.pause_button.toolTip()
    assert "trains on" in bar.stop_button.toolTip()
    bar.stop()
    qtbot.waitUntil(lambda: not bar.is_busy)
    assert states == ["starting", "running", "stopping", "stopped"]
    assert bar.text.text() == "Watching a run: stopped; the training goes on."
    bar.start(halfway, "Watching a run", only_watches=True)
    qtbot.waitUntil(lambda: bar.state == "done")
    assert bar.progress_bar.value() == FULL // 2, "the watching has ended, not the training"
    bar.start(endless, "Counting")
    qtbot.waitUntil(lambda: bar.state == "running")
    assert bar.pause_button.isEnabled()
    bar.stop()
    qtbot.waitUntil(lambda: not bar.is_busy)


def test_nothing_moves_when_a_job_starts_pauses_and_stops(qtbot, bar: JobBar) -> None:
    def places() -> list[QRect]:
        return [child.geometry() for child in bar.findChildren(QWidget)]

    qtbot.wait(1)
    before = places()
    bar.start(endless, "Counting")
    assert places() == before
    qtbot.waitUntil(lambda: bar.state == "running")
    qtbot.waitUntil(lambda: "steps" in bar.text.text())
    assert places() == before
    bar.runner.pause()
    qtbot.waitUntil(lambda: bar.state == "paused")
    assert places() == before
    bar.stop()
    assert bar.stop_button.text() == "Stopping…"  # at once
    assert places() == before
    qtbot.waitUntil(lambda: bar.state == "stopped")
    assert places() == before


def test_pause_and_resume(qtbot, bar: JobBar) -> None:
    bar.start(endless, "Counting")
    qtbot.waitUntil(lambda: bar.state == "running")
    bar.pause_button.click()
    assert bar.state == "pausing"
    assert bar.pause_button.text() == "Resume"
    qtbot.waitUntil(lambda: bar.state == "paused")
    bar.pause_button.click()
    assert bar.state == "running"
    assert bar.pause_button.text() == "Pause"
    with qtbot.waitSignal(bar.event_arrived):
        pass
    bar.runner.pause()
    qtbot.waitUntil(lambda: bar.state == "paused")
    with qtbot.waitSignal(bar.job_ended) as end:
        bar.stop_button.click()
    assert end.args == [Outcome("stopped")]


def test_saving_is_said_while_it_lasts(qtbot, bar: JobBar) -> None:
    may_end = threading.Event()

    def job(control: Control) -> Job:
        try:
            while True:
                yield Progress(3, 10, "steps")
        finally:
            may_end.wait(5)

    bar.start(job, "Training")
    qtbot.waitUntil(lambda: bar.state == "running")
    bar.stop()
    qtbot.waitUntil(lambda: bar.state == "saving")
    assert bar.text.text().startswith("Saving…")
    assert bar.is_busy
    assert not bar.start(counting, "Another")
    may_end.set()
    qtbot.waitUntil(lambda: bar.state == "stopped")
    assert bar.text.text() == "Stopped. 3 / 10 steps"


def test_one_job_at_a_time(qtbot, bar: JobBar) -> None:
    assert bar.start(endless, "First")
    assert not bar.start(counting, "Second")
    assert len(workers()) == 1
    bar.stop()
    assert not bar.start(counting, "Second")
    qtbot.waitUntil(lambda: not bar.is_busy)
    with qtbot.waitSignal(bar.job_ended):
        assert bar.start(counting, "Second")


@pytest.mark.parametrize(
    ("error", "has_details"),
    [
        (StudioError("The disk is full. Free some space."), False),
        (FieldError("a.b", "Too large."), False),
        (RuntimeError("mat1 and mat2"), True),
    ],
)
def test_a_failure_is_told_once_and_leaves_the_buttons_free(
    qtbot, bar: JobBar, session: Session, error: Exception, has_details: bool
) -> None:
    def job(control: Control) -> Job:
        yield Progress(1, 2, "steps")
        raise error

    told: list[Notice] = []
    session.noticed.connect(told.append)
    with qtbot.waitSignal(bar.job_ended) as end:
        bar.start(job, "Training")
    assert end.args[0].kind == "failed"
    assert len(told) == 1
    assert str(error) in told[0].sentence
    assert bool(told[0].details) is has_details
    assert told[0].level == "error"
    assert bar.state == "failed"
    assert bar.progress_bar.maximum() == FULL  # no bar that runs for ever
    with qtbot.waitSignal(bar.job_ended) as end:
        assert bar.start(counting, "Again")
    assert end.args == [Outcome("finished")]


def test_warnings_are_shown_and_notes_stand_in_the_bar(qtbot, bar: JobBar, session: Session) -> None:
    may_end = threading.Event()

    def job(control: Control) -> Job:
        yield Note("Reading 12 pictures…")
        yield Note("3 pictures were left out.", "warning")
        may_end.wait(5)

    told: list[Notice] = []
    session.noticed.connect(told.append)
    bar.start(job, "Training")
    qtbot.waitUntil(lambda: bar.text.text() == "Reading 12 pictures…")
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told[0] == Notice("3 pictures were left out.", "warning")
    may_end.set()
    qtbot.waitUntil(lambda: bar.state == "done")


def test_what_the_page_tells_is_not_told_above_it(qtbot, bar: JobBar, session: Session) -> None:
    def job(control: Control) -> Job:
        yield Note("Few steps.", "warning")
        yield Note("A file is gone.", "warning")

    told: list[Notice] = []
    session.noticed.connect(told.append)
    bar.already_told = frozenset({"Few steps."})
    bar.start(job, "Sampling")
    qtbot.waitUntil(lambda: bar.state == "done")
    assert [notice.sentence for notice in told] == ["A file is gone."]


def test_a_part_that_is_done_is_not_taken_for_the_whole(qtbot, bar: JobBar) -> None:
    may_end = threading.Event()

    def job(control: Control) -> Job:
        yield Progress(12, 12, "pictures")
        yield Note("Building the network…")
        may_end.wait(5)

    parts: list[float] = []
    bar.progressed.connect(parts.append)
    bar.start(job, "Training")
    qtbot.waitUntil(lambda: bar.text.text() == "Building the network…")
    assert bar.progress_bar.maximum() == 0
    assert parts[-1] < 0
    may_end.set()
    qtbot.waitUntil(lambda: bar.state == "done")


def test_two_hundred_rapid_clicks_leave_no_stuck_button(qtbot, bar: JobBar) -> None:
    chance = random.Random(4)
    ends: list[Outcome] = []
    starts: list[bool] = []
    states: list[str] = []
    bar.job_ended.connect(ends.append)
    bar.state_changed.connect(states.append)
    for _ in range(200):
        press = chance.randrange(4)
        if press == 0:
            starts.append(bar.start(endless, "Counting"))
        elif press == 1:
            bar.stop_button.click()
        else:
            bar.pause_button.click()
        offer = STATES[bar.state]
        assert bar.stop_button.isEnabled() == offer.can_stop
        assert bar.pause_button.isEnabled() == (offer.can_pause or offer.can_resume)
        if chance.random() < 0.3:
            qtbot.wait(chance.randrange(4))
    bar.stop()
    qtbot.waitUntil(lambda: not bar.is_busy)
    assert sum(starts) > 5
    for before, after in itertools.pairwise(states):
        if before in ("stopping", "saving"):  # once asked to stop it never seems to run or pause again
            assert after in ("saving", "stopped")
    assert ends == [Outcome("stopped")] * sum(starts)
    assert workers() == []
    with qtbot.waitSignal(bar.job_ended):
        assert bar.start(counting, "Counting")


def test_a_flood_of_frames_is_shown_30_times_a_second_at_most(qtbot, bar: JobBar) -> None:
    count = 1000

    def flood(control: Control) -> Job:
        for number in range(count):
            image = np.zeros((1, 512, 683, 3), np.uint8)
            yield Frame(number, count, count - number, image, image)
            if number % 10 == 0:
                time.sleep(0.005)

    shown: list[int] = []

    def show(event: Event) -> None:
        if isinstance(event, Frame):
            shown.append(event.position)

    kept: list[int] = []
    bar.event_arrived.connect(show)
    with qtbot.waitSignal(bar.job_ended, timeout=20_000):
        bar.start(flood, "Sampling", keep=lambda event: kept.append(id(event)))
    assert len(kept) == count  # the film has all of them
    assert shown == sorted(set(shown))
    assert shown[-1] == count - 1  # the newest is shown
    assert len(shown) < count / 2  # and not each one before it
