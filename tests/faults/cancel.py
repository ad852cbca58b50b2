"""Asked to stop at any moment of computing: not one block is begun after it, and a step is kept whole or not at all."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch.optim.optimizer import register_optimizer_step_pre_hook

from ddpm_studio import engine
from ddpm_studio.engine import pace
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.datasets.decoding import decoder_process
from ddpm_studio.engine.disk import files
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import Cancelled
from ddpm_studio.engine.events import Control, Frame, Job
from ddpm_studio.engine.networks.blocks import ResidualBlock
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.learning.learner import Learner
from tests.engine.small import small_run
from tests.faults.forks import fork, in_child
from tests.faults.kill import TINY, forget, state_digest, train_to_the_end
from tests.faults.resume import draw_pictures
from tests.faults.row import Fault, Row

Send = Callable[[str], None]
PICTURES = 20
STEPS = 8
MOMENTS = {
    "import": PICTURES,
    "forward": STEPS * 5,
    "backward": STEPS * 5,
    "optimizer": STEPS,
    "save": 30,
    "preview": 200,
    "sampling": 100,
}
"""When it is asked, and how many such moments there are: pictures, blocks, steps, calls that change the disk."""


@dataclass
class Asker:
    """Asks to stop at moment `number` of a kind, and counts what is begun after that."""

    kind: str
    number: int
    control: Control = field(default_factory=Control)
    begun_after: int = 0
    step: int = 0
    """The training step in hand when it was asked, from 0."""
    now: int = 0
    in_hand: ResidualBlock | None = None
    """The block in whose forward pass it was asked."""

    def begin(self, kind: str, block: ResidualBlock | None = None) -> None:
        """Hear that something of a kind begins: it is either the moment to ask, or may be too late."""
        if self.control.cancelled.is_set():
            self.begun_after += 1
        elif kind == self.kind:
            self.number -= 1
            if self.number < 0:
                self.step, self.in_hand = self.now, block
                self.control.cancelled.set()

    def listen(self) -> None:
        """Be told by whatever computes in this process."""
        self._hear_blocks()
        honest_step, honest_decode = Learner.train_step, vars(decoder_process)["decode"]

        def train_step(learner: Any, step: int, *others: Any) -> torch.Tensor:
            self.now = step
            return honest_step(learner, step, *others)

        def decode(*arguments: Any, **more: Any) -> Any:
            self.begin("import")
            return honest_decode(*arguments, **more)

        Learner.train_step = train_step  # type: ignore[method-assign, assignment]
        vars(decoder_process)["decode"] = decode
        pace.INTERVAL = -1.0  # it speaks, and can be stopped, after each picture
        register_optimizer_step_pre_hook(lambda *_: self.begin("optimizer"))
        if self.kind == "save":  # a save is to be finished: only its beginning counts
            files.witness = self._hear_disk

    def _hear_disk(self, call: str, path: Path) -> None:
        if "state" in path.parts and not self.control.cancelled.is_set():
            self.begin("save")

    def _hear_blocks(self) -> None:
        honest, kinds = ResidualBlock.forward, {True: "forward", False: "preview"}
        heard: set[ResidualBlock] = set()

        def forward(block: ResidualBlock, x: torch.Tensor, time: torch.Tensor) -> torch.Tensor:
            self.begin("sampling" if self.kind == "sampling" else kinds[block.training], block)
            if block not in heard:
                heard.add(block)
                block.conv2.register_forward_hook(partial(self._hear_gradient, block))
            return honest(block, x, time)

        ResidualBlock.forward = forward  # type: ignore[method-assign, assignment]

    def _hear_gradient(self, block: ResidualBlock, _: torch.nn.Module, inputs: object, output: torch.Tensor) -> None:
        """Be told when the first gradient within a block is there: behind those that the program looks at."""

        def hear(gradient: torch.Tensor) -> None:
            if block is not self.in_hand:  # one that is computed again is, for its gradient
                self.begin("backward")

        if output.requires_grad:
            output.register_hook(hear)


def cancel(count: int, seed: int) -> Row:
    """Ask one job after the other to stop, each in another moment; go on, and compare with what was never stopped."""
    chance, row, folder = random.Random(seed), Row(), Path(tempfile.mkdtemp())
    draw_pictures(folder / "pictures", PICTURES)
    choices = [*TINY, f"training.steps={STEPS}", f'data.source={{kind="folder", path="{folder / "pictures"}"}}']
    straight = small_run(folder, *choices, "saving.state_every=1", "saving.states_kept=100")
    in_child(lambda _: train_to_the_end(straight))
    whole = {step: state_digest(straight, step) for step, _ in straight.states()}
    for number in range(count):
        kind = list(MOMENTS)[number % len(MOMENTS)]
        asker = Asker(kind, chance.randrange(MOMENTS[kind]))
        what = f"{kind} {asker.number} of seed {seed}"
        row.tries += 1
        if kind == "sampling":
            _stop_sampling(straight, asker, what, row)
        else:
            again = chance.choice(("true", "false"))  # whether blocks are computed once more, for their gradient
            run = small_run(folder, *choices, f"network.details.gradient_checkpointing={again}")
            _stop_training(run, whole, asker, what, row)
    return row


def _stop_training(run: Run, whole: dict[int, str], asker: Asker, what: str, row: Row) -> None:
    if asker.kind == "import":
        forget(cache_folder())
    step = _stopped(partial(engine.train, run.folder), asker, what, row)
    if step is None:
        return
    saved = run.states()[-1][0] if run.states() else 0
    wanted = {"import": (0,), "forward": (step,), "backward": (step,)}.get(asker.kind, (step + 1,))
    if asker.kind == "preview" and saved == 0:  # the first is drawn before any step
        wanted = (0,)
    if saved not in wanted:
        row.count("lost", f"{what}: step {saved} is kept, and not {wanted}")
    elif saved and state_digest(run) != whole[saved]:
        row.count("lost", f"{what}: step {saved} is not as it would have been")
    places = (run.folder, cache_folder())
    if leftovers := [path.name for place in places for path in place.rglob(".tmp-*")]:
        row.count("lost", f"{what}: left behind {leftovers}")
    in_child(lambda _: train_to_the_end(run))
    if state_digest(run) != whole[max(whole)]:
        row.count("lost", f"{what}: it ends as another run")


def _stop_sampling(run: Run, asker: Asker, what: str, row: Row) -> None:
    options = SampleOptions(model=run.folder, count=4)
    before = in_child(partial(_sample, options))
    _stopped(partial(engine.run, options), asker, what, row)
    if in_child(partial(_sample, options)) != before:
        row.count("lost", f"{what}: the same seeds draw something else now")


def _stopped(make_job: Callable[[Control], Job], asker: Asker, what: str, row: Row) -> int | None:
    """Pull a job in a child, as the window does, until it is asked to stop; return the step that it was at then."""
    code, said = fork(partial(_pull, make_job, asker)).end()
    if code is None:
        row.count("hung", what)
        return None
    if code != 0 or not said.startswith("asked"):
        row.count("lost", f"{what}: exit {code}, said {said[-500:]!r}")
        return None
    _, begun_after, step = said.split()
    if begun_after != "0":
        row.count("lost", f"{what}: {begun_after} blocks, steps or pictures were begun after it was asked")
    return int(step)


def _pull(make_job: Callable[[Control], Job], asker: Asker, send: Send) -> None:
    asker.listen()
    with closing(make_job(asker.control)) as job, suppress(Cancelled):
        for _ in job:
            if asker.control.cancelled.is_set():
                break
    if asker.control.cancelled.is_set():
        send(f"asked {asker.begun_after} {asker.step}")


def _sample(options: SampleOptions, send: Send) -> None:
    frames = [event for event in engine.run(options, Control()) if isinstance(event, Frame)]
    send(frames[-1].x_t.tobytes().hex())


FAULTS = (Fault("cancel", cancel, count=210, quick=len(MOMENTS), seconds=1800, is_long=True),)
