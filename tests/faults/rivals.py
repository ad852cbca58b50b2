"""Several processes on one run: one writes, the others are told who; whoever dies holds nothing."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.run import Run
from tests.engine.small import small_run
from tests.faults.forks import PROCESSOR, fork
from tests.faults.row import Fault, Row

RIVALS = 8


def race(count: int, seed: int) -> Row:
    """Let eight start at once; kill the one that holds the run; take it over."""
    row, run = Row(), small_run(Path(tempfile.mkdtemp()))
    for _ in range(count):
        row.tries += 1
        start = time.monotonic() + 0.05
        rivals = [fork(lambda send, start=start: _hold(run, start, send)) for _ in range(RIVALS)]  # type: ignore[misc]
        said = {rival.process: rival.wait_for_byte(PROCESSOR).decode() for rival in rivals}
        holders = [process for process, text in said.items() if text == "held"]
        if len(holders) != 1 or any(f"process {holders[0]} on" not in text for text in said.values() if text != "held"):
            row.count("lost", f"of {RIVALS} that began at once {len(holders)} hold the run: {said}")
        for rival in rivals:
            rival.kill()
        try:
            with run.held() as hold:
                if holders and f"process {holders[0]} " not in hold.before:
                    row.count("lost", f"the one that was killed is not named: {hold.before!r}")
        except StudioError as problem:
            row.count("lost", f"the lock of a dead process is held: {problem}")
    return row


def _hold(run: Run, start: float, send: Callable[[str], None]) -> None:
    time.sleep(max(0.0, start - time.monotonic()))
    try:
        with run.held():
            send("held")
            time.sleep(3600)  # it is killed
    except StudioError as problem:
        send(str(problem))


FAULTS = (Fault("rival-starts", race, count=50, quick=2),)
