"""One job at a time: what is asked meanwhile waits or is refused, and nothing is heard of what was given up."""

from __future__ import annotations

import ast
import threading
from functools import partial
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject

import ddpm_studio
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Event, Job, Note, Progress
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome, workers


class Listener:
    """Everything that a runner has told, in order."""

    def __init__(self, runner: Runner) -> None:
        self.heard: list[object] = []
        for signal in (runner.event_arrived, runner.state_changed, runner.ended):
            signal.connect(self.heard.append)


@pytest.fixture
def runner(qtbot) -> Runner:
    return Runner()


@pytest.fixture
def listener(runner: Runner) -> Listener:
    return Listener(runner)


def saying(*texts: str) -> partial[Job]:
    def job(control: Control) -> Job:
        for text in texts:
            yield Note(text)

    return partial(job)


def failing(control: Control) -> Job:
    yield Note("so far")
    raise StudioError("The disk is full.")


class Endless:
    """Speaks until it is stopped, and then takes its time: as long as `may_end` is not set."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.has_ended = False

    def job(self, control: Control) -> Job:
        try:
            while True:
                yield Progress(1, 0, "steps")
                self.begun.set()
                control.cancelled.wait(0.001)
        finally:
            assert self.may_end.wait(5)
            self.has_ended = True


def test_all_that_was_said_is_heard_before_the_end_and_the_state_is_true_by_then(
    qtbot, runner: Runner, listener: Listener
) -> None:
    with qtbot.waitSignal(runner.ended):
        assert runner.run(saying("one", "two"))
        assert runner.is_busy and runner.control is not None
    events = [each for each in listener.heard if isinstance(each, Event)]
    assert events == [Note("one"), Note("two")]
    assert listener.heard[0] == "starting"
    assert listener.heard[-2:] == ["done", Outcome("finished")]
    assert not runner.is_busy and runner.control is None


def test_while_a_job_runs_another_is_refused(qtbot, runner: Runner, listener: Listener) -> None:
    endless = Endless()
    endless.may_end.set()
    runner.run(endless.job)
    assert not runner.run(saying("never"))
    with qtbot.waitSignal(runner.ended):
        runner.stop()
    assert Note("never") not in listener.heard
    assert runner.state == "stopped"


def test_what_fails_is_told_with_its_reason(qtbot, runner: Runner, listener: Listener) -> None:
    with qtbot.waitSignal(runner.ended) as end:
        runner.run(failing)
    assert end.args[0].kind == "failed" and end.args[0].report.sentence == "The disk is full."
    assert Note("so far") in listener.heard and runner.state == "failed"
    with qtbot.waitSignal(runner.ended):
        assert runner.run(saying("again")), "a failure is not the end of the runner"


def test_the_newest_wish_runs_when_the_job_before_has_ended(qtbot, runner: Runner, listener: Listener) -> None:
    endless = Endless()
    runner.run_instead(endless.job)
    assert endless.begun.wait(5)

    def looking(control: Control) -> Job:
        yield Note("after it" if endless.has_ended else "beside it")

    runner.run_instead(saying("never"))
    runner.run_instead(looking)
    assert len(workers()) == 1
    assert runner.is_busy
    with qtbot.waitSignal(runner.ended):
        endless.may_end.set()
    notes = [each for each in listener.heard if isinstance(each, Note)]
    assert notes == [Note("after it")]
    assert not [each for each in listener.heard if isinstance(each, Progress)], "that was said by the job before"
    assert [each for each in listener.heard if isinstance(each, Outcome)] == [Outcome("finished")]


def test_a_stop_gives_up_what_waits_too(qtbot, runner: Runner, listener: Listener) -> None:
    endless = Endless()
    runner.run(endless.job)
    assert endless.begun.wait(5)
    runner.run_instead(saying("never"))
    runner.stop()
    with qtbot.waitSignal(runner.ended) as end:
        endless.may_end.set()
    assert end.args == [Outcome("stopped")] and Note("never") not in listener.heard


def test_of_a_dropped_job_nothing_is_heard_and_another_runs_at_once(qtbot, runner: Runner, listener: Listener) -> None:
    endless = Endless()
    runner.run(endless.job)
    assert endless.begun.wait(5)
    runner.drop()
    assert not runner.is_busy
    listener.heard.clear()
    may_speak = threading.Event()

    def late(control: Control) -> Job:
        assert may_speak.wait(5)
        yield Note("mine")

    assert runner.run(late), "nobody waits for what was dropped"
    endless.may_end.set()
    qtbot.waitUntil(lambda: len(workers()) == 1)
    qtbot.wait(1)
    assert listener.heard == ["starting"], "neither its phases nor its end are those of the new job"
    with qtbot.waitSignal(runner.ended):
        may_speak.set()
    assert listener.heard == ["starting", "running", Note("mine"), "done", Outcome("finished")]


def test_a_listener_may_drop_the_job_at_its_last_word(qtbot, runner: Runner, listener: Listener) -> None:
    runner.event_arrived.connect(runner.drop)
    runner.run(saying("one", "two"))
    qtbot.waitUntil(lambda: not runner.is_busy and not workers())
    qtbot.wait(1)
    events = [each for each in listener.heard if isinstance(each, Event)]
    assert events == [Note("one")]
    assert not [each for each in listener.heard if isinstance(each, Outcome)]


def test_without_anything_to_save_there_is_no_saving(qtbot, runner: Runner, listener: Listener) -> None:
    endless = Endless()
    endless.may_end.set()
    runner.run(endless.job, saves=False)
    qtbot.waitUntil(lambda: runner.state == "running")
    with qtbot.waitSignal(runner.ended):
        runner.stop()
    states = [each for each in listener.heard if isinstance(each, str)]
    assert states == ["starting", "running", "stopping", "stopped"]


def test_a_runner_may_go_while_its_job_runs(qtbot) -> None:
    endless, owner = Endless(), QObject()
    runner = Runner(owner)
    listener = Listener(runner)
    runner.run(endless.job)
    assert endless.begun.wait(5)
    shiboken6.delete(owner)
    (worker,) = workers()
    worker.stop()
    endless.may_end.set()
    qtbot.waitUntil(lambda: not workers())
    assert not [each for each in listener.heard if isinstance(each, Outcome)]


def test_nobody_else_makes_a_worker() -> None:
    makers = set()
    sources = [path for path in Path(ddpm_studio.__file__).parent.rglob("*.py") if "Worker" in path.read_text("utf-8")]
    for path in sources:  # to parse all of them takes a second
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Worker":
                makers.add(path.name)
    assert makers == {"runner.py"}
