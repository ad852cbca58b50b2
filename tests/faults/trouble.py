"""Numbers that stop being numbers, losses that jump, memory that is short: the run gets over it, and says so."""

from __future__ import annotations

import math
import random
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch

from ddpm_studio import engine
from ddpm_studio.engine.events import Control, Metrics, Note
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import STATE, load_network
from ddpm_studio.engine.runtime.learning import learner as learner_module
from ddpm_studio.engine.runtime.learning import loss_watch
from ddpm_studio.engine.runtime.learning.assessment import Assessed
from ddpm_studio.engine.runtime.learning.batches import Batch
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from tests.engine.small import small_run
from tests.faults.forks import fork
from tests.faults.kill import TINY, state_digest
from tests.faults.row import Fault, Row

Send = Callable[[str], None]
LONG = (
    *(*TINY, "training.steps=30", "network.dropout=0.0"),
    *("saving.preview_every=1000", "saving.snapshot_every=15", "saving.state_every=4"),
)
TRIES = 3


def bad_numbers(count: int, seed: int) -> Row:
    """Spoil a step until the learning rate has been halved so many times; never, if more than three."""
    row, chance = Row(), random.Random(seed)
    for number in range(count):
        kind = chance.choice(["loss", "gradient", "weights", "jump"])
        # A jump shows after some steps, and cannot be told before the loss is known.
        step, halvings = (
            chance.randrange(14, 18) if kind == "jump" else chance.randrange(24),
            chance.choice([1, 1, 2, 3, 4]),
        )
        what = f"{kind} at step {step} until {halvings} halvings, try {number}"
        row.tries += 1
        _spoil(partial(_spoiled, kind, step, halvings), halvings, what, row)
    return row


def _spoil(spoil: Callable[[], None], halvings: int, what: str, row: Row) -> None:
    folder = Path(tempfile.mkdtemp())
    straight, stopped = small_run(folder, *LONG), small_run(folder, *LONG)
    code, said = fork(partial(_train, straight, spoil, 0)).end()
    if code is None:
        return row.count("hung", what)
    if bad := _not_finite(straight):
        row.count("lost", f"{what}: {bad} is written")
    told = said.count("Going on from step")
    if halvings > TRIES:
        if "NotFinite" not in said or told != TRIES:
            return row.count("lost", f"{what}: it does not stop after {TRIES} tries: {said[-600:]}")
        _, again = fork(partial(_replay, straight, spoil)).end()
        if "fails again" not in again:
            row.count("lost", f"{what}: it cannot be had again: {again[-600:]}")
        return None
    if code != 0 or told != halvings:
        return row.count("lost", f"{what}: told {told} times, exit {code}: {said[-600:]}")
    # Where it steps back to is a matter of which states there are, so it is stopped before at one that all have.
    for stop in (8, 27, 0):
        fork(partial(_train, stopped, spoil, stop)).end()
    if state_digest(stopped) != state_digest(straight):
        row.count("lost", f"{what}: stopped and resumed it ends as another run")
    return None


def _spoiled(kind: str, step: int, halvings: int) -> None:
    """Put a spoilt step in the place of the real one; a function of the step and the learning rate alone."""
    loss_watch.IMAGES = 16
    learner = learner_module.Learner
    honest, honest_losses = learner.train_step, learner._losses
    now = [-1]

    def is_bad(self: Any) -> bool:
        return now[0] == step and self._rate_factor > 0.5**halvings

    def train_step(self: Any, number: int, pictures: Pictures) -> torch.Tensor:
        now[0] = number
        loss = honest(self, number, pictures)
        if is_bad(self) and kind == "weights":
            next(self.network.parameters()).data[0] = math.inf
        if is_bad(self) and kind == "jump":
            for weights in self.network.parameters():
                weights.data.add_(1)
        return loss

    def part_losses(self: Any, part: Batch) -> Assessed:
        losses = honest_losses(self, part)
        if is_bad(self) and kind == "loss":
            return losses._replace(total=losses.total * math.nan)
        if is_bad(self) and kind == "gradient":
            losses.total.register_hook(lambda gradient: gradient * math.inf)
        return losses

    learner.train_step = train_step  # type: ignore[method-assign, assignment]
    learner._losses = part_losses  # type: ignore[method-assign, assignment]


def little_memory(count: int, seed: int) -> Row:
    """Let more than so many images at once be too many from some step on."""
    row, chance = Row(), random.Random(seed)
    for number in range(count):
        step, most = chance.choice([0, chance.randrange(1, 28)]), chance.choice([1, 2, 4])
        what = f"more than {most} images from step {step} on, try {number}"
        folder = Path(tempfile.mkdtemp())
        changes = ["training.accumulation=" + str(8 // most)] if step == 0 else []
        straight, stopped = small_run(folder, *LONG, *changes), small_run(folder, *LONG)
        row.tries += 1
        spoil = partial(_too_many, most, step)
        code, said = fork(partial(_train, straight, spoil, 0)).end()
        if code is None:
            row.count("hung", what)
            continue
        told = ""
        for stop in (7, 19, 0):
            told += fork(partial(_train, stopped, spoil, stop)).end()[1]
        halvings = {4: 1, 2: 2, 1: 3}[most]
        if code != 0 or told.count("There is not enough memory for") != halvings:
            row.count("lost", f"{what}: exit {code}, told {told[-400:]} {said[-400:]}")
        elif _weights(stopped) != _weights(straight):
            row.count("lost", f"{what}: it ends as another run")
    return row


def _too_many(most: int, step: int) -> None:
    learner = learner_module.Learner
    honest, honest_losses = learner.train_step, learner._losses
    now = [-1]

    def train_step(self: Any, number: int, pictures: Pictures) -> torch.Tensor:
        now[0] = number
        return honest(self, number, pictures)

    def part_losses(self: Any, part: Batch) -> Assessed:
        if now[0] >= step and len(part.x_0) > most:
            raise RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory")
        return honest_losses(self, part)

    learner.train_step = train_step  # type: ignore[method-assign, assignment]
    learner._losses = part_losses  # type: ignore[method-assign, assignment]


def _train(run: Run, spoil: Callable[[], None], stop: int, send: Send) -> None:
    """Train to the end, or until so many steps are done, and send the warnings."""
    spoil()
    from ddpm_studio.engine.runtime.computing import stopwatch

    vars(stopwatch)["INTERVAL"] = 0.0
    job = engine.train(run.folder, Control())
    for event in job:
        if isinstance(event, Note) and event.level == "warning":
            send(event.text + "\n")
        if stop and isinstance(event, Metrics) and event.step >= stop:
            break
    job.close()


def _replay(run: Run, spoil: Callable[[], None], send: Send) -> None:
    spoil()
    for event in engine.replay(run.folder, Control()):
        if isinstance(event, Note):
            send(event.text + "\n")


def _not_finite(run: Run) -> str:
    """Return which file of a run holds a number that is none."""
    for _, folder in run.states():
        state = torch.load(folder / STATE, weights_only=True)
        tensors = [*state["network"].values(), *(w for average in state["ema"].values() for w in average.values())]
        tensors += [value for moments in state["optimizer"]["state"].values() for value in moments.values()]
        if not all(torch.isfinite(tensor).all() for tensor in tensors):
            return folder.name
    for _, path in run.snapshots():
        if not all(torch.isfinite(weights).all() for weights in load_network(path)[0].state_dict().values()):
            return path.name
    return ""


def _weights(run: Run) -> list[bytes]:
    state = torch.load(run.states()[-1][1] / STATE, weights_only=True)
    return [weights.numpy().tobytes() for weights in state["network"].values()]


FAULTS = (
    Fault("bad-numbers", bad_numbers, count=50, quick=1, seconds=1800, is_long=True),
    Fault("little-memory", little_memory, count=20, quick=1, seconds=900, is_long=True),
)
