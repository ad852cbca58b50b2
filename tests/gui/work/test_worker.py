"""A job in a thread: its events in order, its pauses kept, its end told truly."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QThread

from ddpm_studio.engine.errors import Cancelled, FieldError, StudioError
from ddpm_studio.engine.events import Control, Event, Job, Metrics, Note, Progress
from ddpm_studio.gui.work.worker import MakeJob, Outcome, Worker, workers


def run_to_the_end(qtbot, make_job: MakeJob, **options) -> tuple[Worker, Outcome]:
    worker = Worker(make_job, **options)
    with qtbot.waitSignal(worker.ended, timeout=5000) as end:
        worker.launch()
    assert worker.isFinished()
    assert worker not in workers()
    return worker, end.args[0]


def test_events_arrive_in_order_and_all_are_kept(qtbot) -> None:
    def job(control: Control) -> Job:
        for step in range(100):
            yield Metrics(step, {})

    kept: list[Event] = []
    worker, outcome = run_to_the_end(qtbot, job, keep=kept.append)
    assert outcome == Outcome("finished")
    assert kept == worker.mailbox.take() == [Metrics(step, {}) for step in range(100)]


def test_the_job_is_made_and_run_outside_the_windows_thread(qtbot) -> None:
    places = []

    def make(control: Control) -> Job:
        places.append(QThread.currentThread())
        return job()

    def job() -> Job:
        places.append(QThread.currentThread())
        yield Note("")

    worker, _ = run_to_the_end(qtbot, make)
    assert places == [worker, worker]


class Endless:
    """Counts for ever; remembers in which thread it was closed, and whether it was told first."""

    def __init__(self) -> None:
        self.count = 0
        self.going = threading.Event()
        self.closed_in: QThread | None = None
        self.was_told = False

    def job(self, control: Control) -> Job:
        try:
            while True:
                self.count += 1
                yield Progress(self.count, 0, "steps")
                if self.count > 3:
                    self.going.set()
                control.cancelled.wait(0.001)
        except GeneratorExit:
            self.was_told = control.cancelled.is_set()
            self.closed_in = QThread.currentThread()
            raise


def test_stopping_closes_the_job_in_its_own_thread(qtbot) -> None:
    endless = Endless()
    worker = Worker(endless.job)
    phases: list[str] = []
    worker.phase_changed.connect(phases.append)
    worker.launch()
    assert endless.going.wait(5)
    with qtbot.waitSignal(worker.ended, timeout=5000) as end:
        worker.stop()
    assert end.args == [Outcome("stopped")]
    assert endless.closed_in is worker
    assert endless.was_told
    assert phases == ["running", "saving"]


def test_a_paused_job_is_asked_for_nothing(qtbot) -> None:
    endless = Endless()
    worker = Worker(endless.job)
    worker.launch()
    assert endless.going.wait(5)
    with qtbot.waitSignal(worker.phase_changed, check_params_cb=lambda phase: phase == "paused"):
        worker.pause()
    count = endless.count
    qtbot.wait(30)
    assert endless.count == count
    with qtbot.waitSignal(worker.phase_changed, check_params_cb=lambda phase: phase == "running"):
        worker.resume()
    qtbot.waitUntil(lambda: endless.count > count)
    worker.pause()
    with qtbot.waitSignal(worker.ended):
        worker.stop()  # a paused job can be stopped
    assert endless.closed_in is worker


def test_a_job_held_again_at_once_says_so_again(qtbot) -> None:
    endless = Endless()
    worker = Worker(endless.job)
    phases: list[str] = []
    worker.phase_changed.connect(phases.append)
    worker.pause()
    worker.launch()
    for count in range(1, 50):
        qtbot.waitUntil(lambda count=count: phases.count("paused") >= count)
        worker.resume()
        worker.pause()  # most often before the thread has woken
    with qtbot.waitSignal(worker.ended):
        worker.stop()


def test_a_job_that_ends_by_itself_when_told_to_is_stopped_not_finished(qtbot) -> None:
    def obedient(control: Control) -> Job:
        yield Note("")
        inside.set()
        control.cancelled.wait(5)
        raise Cancelled

    def silent(control: Control) -> Job:
        yield Note("")
        inside.set()
        control.cancelled.wait(5)

    for job in (obedient, silent):
        inside = threading.Event()
        worker = Worker(job)
        worker.launch()
        assert inside.wait(5)
        with qtbot.waitSignal(worker.ended) as end:
            worker.stop()
        assert end.args == [Outcome("stopped")]


@pytest.mark.parametrize(
    ("error", "is_user_error", "field"),
    [
        (StudioError("The disk is full. Free some space."), True, ""),
        (FieldError("training.steps", "Steps must be at least 1."), True, "training.steps"),
        (ZeroDivisionError("division by zero"), False, ""),
        (SystemExit(3), False, ""),
        (KeyboardInterrupt(), False, ""),
    ],
)
def test_failures_are_reported_as_text(qtbot, error: BaseException, is_user_error: bool, field: str) -> None:
    def job(control: Control) -> Job:
        yield Note("")
        raise error

    _, outcome = run_to_the_end(qtbot, job)
    assert outcome.kind == "failed"
    report = outcome.report
    assert report is not None
    assert (report.is_user_error, report.field) == (is_user_error, field)
    assert str(error) in report.sentence
    assert type(error).__name__ in report.details
    assert __file__ in report.details


def test_a_failure_before_the_first_event_and_one_while_saving_are_reported(qtbot) -> None:
    def never_made(control: Control) -> Job:
        raise StudioError("There is no such folder. Choose another.")

    def cannot_save(control: Control) -> Job:
        try:
            while True:
                yield Note("")
        except GeneratorExit:
            raise StudioError("The disk is full. Free some space.") from None

    _, outcome = run_to_the_end(qtbot, never_made)
    assert outcome.report is not None
    assert outcome.report.sentence.startswith("There is no such folder")
    worker = Worker(cannot_save)
    worker.launch()
    with qtbot.waitSignal(worker.ended) as end:
        worker.stop()
    assert end.args[0].kind == "failed"
    assert end.args[0].report.sentence.startswith("The disk is full")


def test_a_listener_that_fails_lets_the_job_save(qtbot) -> None:
    endless = Endless()

    def keep(event: Event) -> None:
        raise OSError("no room for the film")

    _, outcome = run_to_the_end(qtbot, endless.job, keep=keep)
    assert outcome.kind == "failed"
    assert endless.closed_in is not None


def test_nothing_of_a_failed_job_stays_in_memory(qtbot) -> None:
    class Tensor:
        pass

    alive: list[weakref.ref[Tensor]] = []

    def job(control: Control) -> Job:
        tensor = Tensor()
        alive.append(weakref.ref(tensor))
        yield Note("")
        raise RuntimeError("no memory")

    worker, outcome = run_to_the_end(qtbot, job)
    assert outcome.kind == "failed"
    assert alive[0]() is None, "without a collection"
    assert worker.isFinished()


def test_a_worker_nobody_holds_lives_until_it_has_ended(qtbot) -> None:
    released = threading.Event()
    saved: list[Path] = []

    def job(control: Control) -> Job:
        yield Note("")
        released.wait(5)
        saved.append(Path("x"))

    Worker(job).launch()
    gc.collect()
    assert len(workers()) == 1
    with qtbot.waitSignal(workers()[0].ended):
        released.set()
    assert saved
    assert workers() == []
