"""Training: a loop of steps that speaks by the clock and saves by the step."""

from __future__ import annotations

import time
from contextlib import closing, nullcontext
from functools import partial

import torch

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets.held_out import left_out_in_vain
from ddpm_studio.engine.errors import (
    Cancelled,
    DeviceLost,
    LoadError,
    NotFinite,
    TeamLost,
    is_device_lost,
    is_out_of_memory,
)
from ddpm_studio.engine.events import Control, Event, Job, Metrics, Note, Preview, Work
from ddpm_studio.engine.jobs.training.copy_watch import CopyWatch
from ddpm_studio.engine.jobs.training.keeping import Keeper
from ddpm_studio.engine.jobs.training.probing import Prober, begin_probing
from ddpm_studio.engine.jobs.training.setbacks import step_back, use_less_memory
from ddpm_studio.engine.jobs.training.starting import new_learner
from ddpm_studio.engine.jobs.training.training import Training, open_pictures
from ddpm_studio.engine.jobs.training.tune import Tuner
from ddpm_studio.engine.pace import wait_for
from ddpm_studio.engine.runs.happenings import told_if_it_fails
from ddpm_studio.engine.runs.learnt import refuse_what_was_not_learnt
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.computing.cancel import cancellable
from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.learning.distributed import Team
from ddpm_studio.engine.runtime.learning.environment import environment_facts
from ddpm_studio.engine.runtime.learning.lessons import pictures_for

DENSE_REPORTS = 10_000
"""A session writes so many reports to metrics.jsonl one by one, and then about as many while its time grows e-fold."""


def train(run: Run, control: Control, team: Team) -> Job:
    """Train a run from where it stands until its last step; closing the job saves. See the front desk."""
    config = run.config()
    refuse_what_was_not_learnt(run, config)
    with run.held() if team.leads else nullcontext() as hold, compute_threads(config.device, team.neighbours):
        training = yield from _prepare(run, config, control, team)
        if hold is not None:
            training.hold = hold
            yield from _tell_oddities(training, hold.before)
        yield from training.resume()
        if training.is_done:
            yield Note(f"This run has done its {training.step} steps. Raise the steps to train on.", "warning")
            return
        loop = _Loop(training)
        with told_if_it_fails(run if team.leads else None), closing(loop.tuner):
            yield from loop.go_on()


def _prepare(run: Run, config: RunConfig, control: Control, team: Team) -> Work[Training]:
    """Open the pictures and build the network."""
    device = choose_device(config.device, trains=True)
    images = yield from open_pictures(run, config, team)
    channels = int(images.pixels.shape[3])
    config.network.check_size(config.data.height, config.data.width, channels)
    learner = yield from new_learner(run, config, images, device, team)
    return Training(run, config, control, learner, images)


def _tell_oddities(training: Training, before: str) -> Job:
    """Tell what is odd about the run's folder.

    :param before: who held the run and ended without letting go, if so.
    """
    run = training.run
    if not run.is_config_as_written():
        said = "run.toml is not as this program wrote it: it was edited, or is damaged. What it says now is used."
        yield training.note(said)
    if lines := (yield from wait_for(run.damaged_metrics, "Reading the curve…")):
        yield training.note(f"metrics.jsonl: {lines} lines are damaged and left out of the curve.", "warning")
    if before:
        saved = training.run.states()
        what = f"it goes on from step {saved[-1][0]}, which it had saved" if saved else "it begins anew"
        yield training.note(f"The run was left by {before}, which ended without saving: {what}.")


class _Loop:
    """The steps of one session."""

    def __init__(self, training: Training) -> None:
        self.training, self.keeper = training, Keeper(training, self._read_losses)
        self.pictures = pictures_for(training.learner, training.images)
        self.began = self.recorded_at = time.monotonic()
        self.tuner = Tuner(training, self.pictures)
        self.prober: Prober | None = None
        self.copies: CopyWatch | None = None
        self._is_begun = False
        self._unread: list[torch.Tensor] = []
        self._losses: list[list[float]] = []
        """The loss of each step since the last report, and its terms where there are several."""

    def go_on(self) -> Job:
        """Train to the last step, getting over trouble; when stopped on the way, save and leave."""
        training = self.training
        while not training.is_done:
            problem: NotFinite | None = None
            try:
                if not self._is_begun:
                    yield from self._begin()
                yield from self._steps()
                continue
            except (GeneratorExit, Cancelled, TeamLost, LoadError):  # the last: the pictures are gone
                self.keeper.save_on_leaving()
                raise
            except NotFinite as error:
                problem = error.with_traceback(None)
            except (RuntimeError, MemoryError) as error:
                if is_device_lost(error):
                    raise DeviceLost(self._lost(error)) from error
                if not is_out_of_memory(error):
                    raise
                if self.tuner.give_up():
                    continue
            # Only now the frames of the failed step, and their tensors, are gone.
            self._unread.clear()
            self._losses.clear()
            if problem is not None:
                yield from step_back(training, self.keeper, problem)
            else:
                yield from use_less_memory(training, self.keeper)
        yield from self.keeper.wait_for_place()
        yield from self.keeper.save_on_leaving()  # what the disk has refused so far, at the last step too

    def _lost(self, error: BaseException) -> str:
        saved = self.keeper.saved_step
        kept = f"what was saved at step {saved} is whole" if saved else "nothing was saved"
        cause = str(error).partition("\n")[0].rstrip(".")
        return f"The GPU has failed at step {self.training.step + 1}; {kept}. Restart the program to go on. ({cause}.)"

    def _begin(self) -> Job:
        """Choose how the steps are computed, and say it."""
        training, learner = self.training, self.training.learner
        yield from self.tuner.begin()
        yield from self.keeper.attempt(self._write_environment)
        yield training.note(f"Training on {learner.device.description}.")
        if left := len(training.images.pixels) - self.pictures.count:
            how = "held out or left out" if training.config.classes or training.config.data.left_out else "held out"
            yield training.note(f"{left:,} of the pictures are {how}: nothing is learnt from them.")
        if lost := left_out_in_vain(training.images, training.config.data):
            said = f"{lost:,} pictures to be left out are not in the set: at another size, or changed, they are others."
            yield training.note(said, "warning")
        if learner.told.words and training.config.data.flip and (sided := training.images.sided):
            said = f"{sided:,} captions speak of left or right: mirrored pictures make them wrong."
            yield training.note(said, "warning")
        self.prober = yield from begin_probing(training)
        if training.team.leads and training.config.probe.pictures:
            self.copies = yield from wait_for(partial(CopyWatch, training), "Looking at the pictures…")
        self._is_begun = True

    def _write_environment(self) -> list[Event]:
        self.training.run.write_environment(environment_facts(self.training.learner.device))
        return []

    def _steps(self) -> Job:
        training, learner = self.training, self.training.learner
        if training.step == 0:
            yield from self.keeper.preview()
            yield from self._probe()
        while not training.is_done:
            yield from self.tuner.turn()
            training.watch.begin_step()
            try:
                with cancellable(self.tuner.blocks, self.tuner.flag):
                    loss = learner.train_step(training.step, self.pictures)
                    self._unread.append(torch.cat([loss.view(1), learner.terms]))
            except Cancelled:
                if self.tuner.lose():
                    continue
                raise
            training.step += 1
            is_due = training.watch.is_due(ahead=1)
            # All of a team meet trouble at one step. What is timed includes the wait for a GPU.
            if is_due or learner.device.torch.type == "cpu" or training.team.size > 1:
                self._read_losses()
            training.watch.end_step()
            self.tuner.took()
            yield from self._probe()
            if is_due:
                yield from self._report()
            yield from self._looked_at(self.keeper.keep())
            if self.keeper.saved_step == training.step:
                yield from self.tuner.take_compiled()

    def _looked_at(self, kept: Job) -> Job:
        """Pass on what is said while something is kept, and look at the previews among it."""
        with closing(kept):
            for event in kept:
                yield event
                if isinstance(event, Preview) and self.copies is not None:
                    yield from (yield from self.copies.look(event))

    def _probe(self) -> Job:
        """Measure the loss of the same pictures as ever, if it is time."""
        if self.prober is not None and self.prober.is_time():
            said = yield from self.prober.probe()
            yield from self.keeper.attempt(self.prober.write)
            yield from said

    def _read_losses(self) -> None:
        """Look at the losses since the last time; the one moment at which a GPU is waited for."""
        if self._unread:
            losses = torch.stack(self._unread).tolist()
            self._unread.clear()
            for number, loss in enumerate(losses, start=1):
                try:
                    self.training.loss_watch.take(loss[0])
                except NotFinite:
                    self.training.step -= len(losses) - number + 1  # back to before the step that failed
                    raise
            self._losses += losses

    def _report(self) -> Job:
        """Say and write down how it goes."""
        training, batch_size = self.training, self.training.config.training.batch_size
        means = [sum(each) / len(each) for each in zip(*self._losses, strict=True)]
        values = {
            **training.learner.assessment.report(means),
            "learning_rate": float(training.learner.optimizer.param_groups[0]["lr"]),
            "images_per_second": (training.watch.rate or 0.0) * batch_size,
            "images_seen": float(training.step * batch_size),
            **(self.prober.take_values() if self.prober is not None else {}),
        }
        self._losses.clear()
        yield from self.keeper.attempt(partial(self._record, values))
        yield Metrics(training.step, values)
        yield training.watch.report(self.tuner.doing)
        self.tuner.look_again()

    def _record(self, values: dict[str, float]) -> list[Event]:
        """Write down every report at first and fewer as hours pass: a week would be a gigabyte to read again."""
        now = time.monotonic()
        is_time = now - self.recorded_at >= (now - self.began) / DENSE_REPORTS
        if self.training.is_done or is_time or "probe" in values:
            self.training.run.append_metrics(self.training.step, values)
            self.recorded_at = now
        return []
