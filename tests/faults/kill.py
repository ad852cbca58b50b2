"""kill −9 at random moments: what was saved is there, and the run ends as if nothing had happened."""

from __future__ import annotations

import hashlib
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import torch

from ddpm_studio import engine
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.events import Control
from ddpm_studio.engine.jobs.training import train as train_job
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import STATE, load_network
from tests.engine.small import newest_good, small_run
from tests.faults.forks import Send, fork, in_child
from tests.faults.row import Fault, Row

MOMENTS = {
    "anywhere": ("", 0.4),
    "a save": ("save_state", 0.02),
    "a preview": ("draw_previews", 0.1),
    "a snapshot": ("write_model_file", 0.01),
    "a scan": ("datasets.load", 0.1),
    "a resume": ("load_state", 0.02),
}
"""Where to kill: the function that the training calls then, and about how many seconds it takes."""
TINY = (
    *(
        "network.widths=[4]",
        "network.attention.levels=[]",
        "network.attention.in_middle=false",
        "network.groups=2",
        "training.steps=16",
        "training.ema.rates=[0.9]",
    ),
    *("saving.state_every=2", "saving.preview_every=5", "saving.snapshot_every=6"),
)
"""Trained in half a second."""


def kill_training(count: int, seed: int) -> Row:
    """Kill one run after the other until each is done; compare the end of each with an uninterrupted run's."""
    chance, row = random.Random(seed), Row()
    folder = Path(tempfile.mkdtemp())
    while row.tries < count:
        _kill_until_done(folder, chance, row, count)
    return row


def _kill_until_done(folder: Path, chance: random.Random, row: Row, count: int) -> None:
    changes = [f"seed={chance.randrange(1000)}", *TINY]
    straight, run = small_run(folder, *changes), small_run(folder, *changes)
    in_child(lambda _: train_to_the_end(straight))
    newest = -1
    while row.tries < count:
        moment = chance.choice(list(MOMENTS))
        if moment == "a scan":
            forget(cache_folder())
        row.tries += 1
        if not _is_killed(run, moment, chance):
            break
        good = newest_good(run)
        step = good[0] if good else -1
        if step < newest:
            row.count("lost", f"{run.folder.name}: killed in {moment}, state {newest} is gone, the newest is {step}")
        newest = step
    in_child(lambda _: train_to_the_end(run))
    for difference in what_differs(run, straight):
        row.count("lost", difference)


def what_differs(run: Run, straight: Run) -> list[str]:
    """Return in what the end of a run is another than that of one that was not interrupted."""
    told = [
        f"{run.folder.name}: another {what.__name__.strip('_')} than uninterrupted: {what(run)}"
        for what in (state_digest, _newest_snapshot, _steps_measured)
        if what(run) != what(straight)
    ]
    if leftovers := [path.name for path in run.folder.rglob(".tmp-*")]:
        told.append(f"{run.folder.name}: left behind {leftovers}")
    return told


def _is_killed(run: Run, moment: str, chance: random.Random) -> bool:
    """Train in a child and kill it at the `moment`; return False if it was done before."""
    name, seconds = MOMENTS[moment]
    after = chance.randrange(3)
    child = fork(lambda send: _train_watched(run, name, after, send))
    if name:
        child.wait_for_byte(seconds=60)
    time.sleep(chance.uniform(0, seconds * 1.2))
    return child.kill()


def train_to_the_end(run: Run) -> None:
    """Train without listening."""
    for _ in engine.train(run.folder, Control()):
        pass


def _train_watched(run: Run, name: str, after: int, send: Send) -> None:
    """Train, and send a byte when the function `name` of the training is called, `after` calls later."""
    if name:
        owner: Any = train_job
        *path, last = name.split(".")
        for part in path:
            owner = getattr(owner, part)
        honest, calls = getattr(owner, last), iter(range(after, -1, -1))

        def watched(*args: Any, **more: Any) -> Any:
            if next(calls, -1) == 0:
                send("!")
            return honest(*args, **more)

        setattr(owner, last, watched)
    train_to_the_end(run)


def forget(folder: Path) -> None:
    """Empty the cache, so that the pictures are scanned again."""
    for path in folder.glob("*/*"):
        path.unlink()


def state_digest(run: Run, step: int | None = None) -> str:
    """Return a checksum over everything in the state of `step`; None: the newest."""
    digest = hashlib.sha256()

    def add(thing: Any) -> None:
        if isinstance(thing, torch.Tensor):
            digest.update(f"{thing.dtype}{tuple(thing.shape)}".encode())
            digest.update(thing.contiguous().numpy().tobytes())
        elif isinstance(thing, dict):
            for key in thing:
                digest.update(repr(key).encode())
                add(thing[key])
        elif isinstance(thing, list | tuple):
            for part in thing:
                add(part)
        else:
            digest.update(repr(thing).encode())

    states = dict(run.states())
    step = max(states) if step is None else step
    folder = states[step]
    state = torch.load(folder / STATE, weights_only=True)
    # By which ways, and not under which name of machine and network: that has choices of how to compute in it.
    add([step, {**state, "ways": list(state["ways"].values())}])
    return digest.hexdigest()


def _newest_snapshot(run: Run) -> str:
    step, path = run.snapshots()[-1]
    return f"{step} {load_network(path)[1].provenance.sha256}"


def _steps_measured(run: Run) -> tuple[bool, float]:
    """Whether the curve is in order, and its last step."""
    steps = [row["step"] for row in run.metrics()]
    return steps == sorted(set(steps)), steps[-1]


FAULTS = (Fault("kill-training", kill_training, count=200, quick=1, seconds=1800),)
