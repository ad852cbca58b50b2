"""After the window has closed, everything that runs is told to stop, also what begins meanwhile."""

from __future__ import annotations

from functools import partial

from pytestqt.qtbot import QtBot

from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.gui.window.farewell import Farewell
from ddpm_studio.gui.work.runner import Runner


def test_what_waited_for_the_end_of_another_job_is_told_to_stop_as_well(qtbot: QtBot) -> None:
    begun, given_up = [], []

    def endless(name: str, control: Control) -> Job:
        begun.append(name)
        while True:
            yield Note(name)
            control.cancelled.wait(0.01)

    runner = Runner()
    runner.run(partial(endless, "first"))
    qtbot.waitUntil(lambda: runner.state == "running")
    runner.run_instead(partial(endless, "second"))
    farewell = Farewell(give_up=lambda: given_up.append(True), patience=10)
    qtbot.addWidget(farewell)
    with qtbot.waitSignal(farewell.all_ended, timeout=20_000):
        pass
    assert begun == ["first", "second"] and not given_up and not runner.is_busy
