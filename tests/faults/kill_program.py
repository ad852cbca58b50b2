"""kill −9 of the program itself, as users start it: on the command line, and as a window without a display."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ddpm_studio.engine.runs.run import Run
from tests.engine.small import newest_good, small_run
from tests.faults.forks import in_child
from tests.faults.kill import TINY, train_to_the_end, what_differs
from tests.faults.row import Fault, Row

STEPS = 40
CHOICES = (*TINY, f"training.steps={STEPS}", "saving.preview_every=10", "device.compiles=never", "device.tunes=false")
"""Trained in some seconds, of which the program takes some more to start."""
STARTING = 4.0
"""About how many seconds the program takes until it trains."""
TRAINING = 0.4
"""Seconds in which it does some of its steps."""
PATIENCE = 300.0
"""Seconds for a program that should train, or end, by itself: others may be using the machine."""


@dataclass(frozen=True)
class Way:
    """A way to have a run trained."""

    arguments: Callable[[Run], list[str]]
    """Of the program."""
    stays: bool
    """Whether it is still there when the run is done, until it is told to end."""


COMMAND = Way(lambda run: ["train", str(run.folder)], stays=False)
WINDOW = Way(lambda run: ["window", str(run.folder), "--resume"], stays=True)


class Stuck(Exception):
    """The program neither trains nor ends."""


def kill(way: Way, count: int, seed: int) -> Row:
    """Kill one run after the other until each is done; compare the end of each with an uninterrupted run's."""
    chance, row = random.Random(seed), Row(facts=f"seed {seed}, killed at steps")
    while row.tries < count:
        folder = Path(tempfile.mkdtemp())
        changes = [f"seed={chance.randrange(1000)}", *CHOICES]
        straight, run = small_run(folder, *changes), small_run(folder, *changes)
        in_child(lambda _, straight=straight: train_to_the_end(straight))  # type: ignore[misc]
        try:
            _kill_until_done(run, way, chance, row, count)
            _end_in_peace(run, way, row)
        except Stuck as problem:
            row.count("hung", f"seed {seed}, kill {row.tries}: {problem}")
            continue
        for difference in what_differs(run, straight):
            row.count("lost", f"seed {seed}, kill {row.tries}: {difference}")
    return row


def _kill_until_done(run: Run, way: Way, chance: random.Random, row: Row, count: int) -> None:
    newest = 0
    while row.tries < count and newest < STEPS:
        process = _start(run, way)
        if chance.random() < 0.3:
            time.sleep(chance.uniform(0, STARTING))
        else:
            _wait(process, lambda newest=newest: _newest(run) > newest)  # type: ignore[misc]
            time.sleep(chance.uniform(0, TRAINING))
        process.kill()
        status = process.wait()
        if status == 0:  # too late
            return
        row.tries += 1
        if status != -signal.SIGKILL:
            row.count("lost", f"kill {row.tries}: it ended by itself, with {status}")
        good = newest_good(run)
        step = good[0] if good else 0
        if step < newest:
            row.count("lost", f"kill {row.tries}: state {newest} is gone, the newest is {step}")
        newest = step
        row.facts += f" {newest}"


def _end_in_peace(run: Run, way: Way, row: Row) -> None:
    """Let the run be trained to its end."""
    process = _start(run, way)
    _wait(process, lambda: way.stays and _newest(run) == STEPS)
    if way.stays:
        process.send_signal(signal.SIGTERM)
    try:
        status = process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise Stuck("it does not end") from None
    if status != 0:
        row.count("lost", f"kill {row.tries}: the next start ends with {status}")


def _start(run: Run, way: Way) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ddpm_studio", *way.arguments(run)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)


def _wait(process: subprocess.Popen[bytes], is_reached: Callable[[], bool]) -> None:
    """Wait until something is reached or the process has ended.

    :raises Stuck: if neither comes.
    """
    until = time.monotonic() + PATIENCE
    while process.poll() is None and not is_reached():
        if time.monotonic() > until:
            process.kill()
            process.wait()
            raise Stuck(f"nothing comes for {PATIENCE:.0f} s")
        time.sleep(0.005)


def _newest(run: Run) -> int:
    """Return the step of the newest state by its name, which is quick."""
    return max((int(path.name[5:]) for path in run.states_folder.glob("step-*")), default=0)


FAULTS = (
    Fault("kill-command", partial(kill, COMMAND), count=10, quick=1, seconds=1800),
    Fault("kill-window", partial(kill, WINDOW), count=10, quick=1, seconds=1800),
)
