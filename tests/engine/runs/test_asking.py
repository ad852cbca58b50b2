"""Whoever trains a run is asked to end, and nobody else."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddpm_studio import engine
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.runs import lock
from ddpm_studio.engine.runs.asking import ask_to_end
from tests.engine.rival import Rival
from tests.engine.small import drain, small_run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there a signal ends a process at once")


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with any run."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.communicate(b"\n", timeout=60)
        assert process.returncode == 0, "it came to its own end"


def test_the_process_that_holds_the_run_is_asked(tmp_path: Path) -> None:
    run = small_run(tmp_path)
    with Rival(run.folder) as trainer:
        trainer.tell("import signal", "asked = []", "signal.signal(signal.SIGTERM, lambda *_: asked.append(1))")
        trainer.hold()
        holder = run.holder()
        assert holder is not None and holder.process == trainer.number
        ask_to_end(holder)
        trainer.tell("assert asked == [1]")


def test_a_process_whose_number_is_in_the_file_of_another_is_left_alone(
    tmp_path: Path, stranger: subprocess.Popen[bytes]
) -> None:
    """The file still names one that has ended, whose number is a stranger's by now; the new holder has yet to write."""
    run = small_run(tmp_path)
    with Rival(run.folder) as trainer:
        trainer.hold()
        text = f"process {stranger.pid} on {platform.node()} since 2026-01-01 10:00 (start {lock._start()})"
        (run.folder / "run.lock").write_text(text)
        holder = run.holder()
        assert holder is not None and holder.holds
        with pytest.raises(StudioError, match="does not have it open"):
            drain(engine.stop(run.folder, Control()))


def test_a_trainer_of_another_computer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = small_run(tmp_path)
    with Rival(run.folder) as trainer:
        trainer.tell("import signal", "signal.signal(signal.SIGTERM, lambda *_: sys.exit('asked'))")
        trainer.hold()
        monkeypatch.setattr(platform, "node", lambda: "another")
        with pytest.raises(StudioError, match=r"is trained by process \d+ on (.*) since .*: stop it on \1\.$"):
            drain(engine.stop(run.folder, Control()))


def test_where_nobody_trains_there_is_nothing_to_stop(tmp_path: Path) -> None:
    run = small_run(tmp_path)
    with pytest.raises(StudioError, match="is not being trained: there is nothing to stop"):
        drain(engine.stop(run.folder, Control()))


def test_what_the_asked_one_does_is_told_until_it_lets_go(tmp_path: Path) -> None:
    run = small_run(tmp_path)
    with Rival(run.folder) as trainer:
        trainer.tell("import signal", "signal.signal(signal.SIGTERM, lambda *_: held.close())")
        trainer.hold()
        told = [getattr(event, "text", "") for event in drain(engine.stop(run.folder, Control()))]
        assert "to save and end" in told[0]
        assert "it stands at step 0 of 12" in told[-1]
