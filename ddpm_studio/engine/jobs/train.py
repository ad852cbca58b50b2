"""Training: a loop of steps that speaks by the clock and saves by the step."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Literal

import torch

from ddpm_studio.engine import datasets, states
from ddpm_studio.engine.config import RunConfig
from ddpm_studio.engine.datasets import Images
from ddpm_studio.engine.errors import Cancelled, DeviceLost, NotFinite, StudioError, is_device_lost
from ddpm_studio.engine.events import Control, Event, Job, Metrics, Note, Saved
from ddpm_studio.engine.jobs.preview import draw_previews
from ddpm_studio.engine.jobs.tune import Tuner
from ddpm_studio.engine.model_file import ModelFacts
from ddpm_studio.engine.pace import wait_for
from ddpm_studio.engine.places import cache_folder
from ddpm_studio.engine.run import Run
from ddpm_studio.engine.runtime.cancel import cancellable
from ddpm_studio.engine.runtime.checkpoint import load_state, save_state, write_model_file
from ddpm_studio.engine.runtime.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.environment import environment_facts, is_out_of_memory
from ddpm_studio.engine.runtime.learner import Learner
from ddpm_studio.engine.runtime.pixels import Pictures
from ddpm_studio.engine.runtime.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.tuning import Slowdown

DENSE_REPORTS = 10_000
"""A session writes so many reports to metrics.jsonl one by one, and then about as many while its time grows e-fold."""


def train(run: Run, control: Control) -> Job:
    """Train a run from where it stands until its last step; closing the job saves. See the front desk."""
    config = run.config()
    with run.held() as before, compute_threads(config.device):
        device = choose_device(config.device, trains=True)
        images, _ = yield from datasets.load(config.data, cache_folder())
        _, height, width, channels = images.pixels.shape
        config.network.check_size(height, width, channels)
        learner = yield from wait_for(partial(Learner, config, channels, device), "Building the network…")
        training = _Training(run, config, control, learner, images)
        if not run.is_config_as_written():
            said = "run.toml is not as this program wrote it: it was edited, or is damaged. What it says now is used."
            yield training.note(said)
        if lines := (yield from wait_for(run.damaged_metrics, "Reading the curve…")):
            yield training.note(f"metrics.jsonl: {lines} lines are damaged and left out of the curve.", "warning")
        if before:
            yield training.note(f"The run was left by {before}, which ended without saving; what it had saved is used.")
        yield from training.resume()
        yield from training.tuner.choose(training.step)
        run.write_environment(environment_facts(learner.device))
        yield training.note(f"Training on {learner.device.description}.")
        yield from training.go_on()


class _Training:
    """One run in memory while it trains. `step` counts the steps that are done."""

    def __init__(self, run: Run, config: RunConfig, control: Control, learner: Learner, images: Images) -> None:
        self.run, self.config, self.control, self.learner, self.images = run, config, control, learner, images
        self.step = 0
        self.watch = Stopwatch(config.training.steps, "steps")
        self.saved_step, self.began = 0, time.monotonic()
        self.saved_at = self.recorded_at = self.began
        self.data = images.fingerprint()
        self.told: set[str] = set()
        self.tuner, self.slowdown = Tuner(run, learner, images, control), Slowdown()

    def note(self, text: str, level: Literal["info", "warning"] = "info") -> Note:
        """Return a note that is in the run's log too."""
        with contextlib.suppress(StudioError):
            self.run.log(text)
        return Note(text, level)

    def resume(self) -> Job:
        """Go back to the newest state that is whole, if there ever was one."""
        if not self.run.has_states():
            self.run.forget_metrics_after(0)
            return
        folder = self.run.states_folder
        newest, wrong = yield from wait_for(partial(states.newest_good, folder), "Looking for the newest state…")
        if newest is None:
            raise StudioError(
                f"Every saved state of {self.run.folder.name} is damaged, so it cannot go on ({'; '.join(wrong)}). "
                "Its snapshots can still be sampled; start a new run to train again."
            )
        self.step, data = yield from wait_for(partial(load_state, newest[1], self.learner), "Reading the state…")
        self.saved_step = self.watch.done = self.step
        self.run.forget_metrics_after(self.step)
        if wrong:
            states.set_aside_after(folder, self.step)
            said = f"The newest state is damaged; going on from the one before, step {self.step} ({'; '.join(wrong)})."
            yield self.note(said, "warning")
        if data not in ("", self.data):
            yield self.note("The pictures are not those that this run has learnt from so far.", "warning")
        yield self.note(f"Resumed at step {self.step}.")

    def go_on(self) -> Job:
        """Train to the last step; when stopped on the way, save and leave."""
        if self.step >= self.config.training.steps:
            yield Note(f"This run has done its {self.step} steps. Raise the steps to train on.", "warning")
            return
        try:
            yield from self._loop()
        except (GeneratorExit, Cancelled):
            if self.step > self.saved_step:
                try:
                    self._write_state()
                finally:  # what is smaller may still fit on a disk that is full
                    self._write_snapshots()
            raise
        except NotFinite as problem:
            raise NotFinite(f"{problem} {self._advice()}") from None
        except (RuntimeError, MemoryError) as error:
            if is_device_lost(error):
                raise DeviceLost(self._lost(error)) from error
            if not is_out_of_memory(error):
                raise
            raise self._too_large() from None

    def _loop(self) -> Job:
        pictures = Pictures(self.images.pixels, self.learner.device.torch)
        blocks = self.learner.blocks
        losses: list[torch.Tensor] = []
        if self.step == 0:
            yield from self._preview()
        while self.step < self.config.training.steps:
            self.watch.begin_step()
            with cancellable(blocks, self.control.cancelled):
                losses.append(self.learner.train_step(self.step, pictures.pick, len(self.images.pixels)))
            self.step += 1
            self.watch.end_step()
            if self.watch.is_due():
                yield from self._report(float(torch.stack(losses).mean()))
                losses.clear()
            yield from self._keep()

    def _report(self, loss: float) -> Job:
        """Say and write down how it goes; the one moment at which a GPU is waited for."""
        if not math.isfinite(loss):
            raise NotFinite("The loss became infinite.")
        batch_size = self.config.training.batch_size
        values = {
            "loss": loss,
            "learning_rate": float(self.learner.optimizer.param_groups[0]["lr"]),
            "images_per_second": (self.watch.rate or 0.0) * batch_size,
            "images_seen": float(self.step * batch_size),
        }
        yield from self._try(partial(self._record, values))
        yield Metrics(self.step, values)
        yield self.watch.report()
        if self.slowdown.is_noticed(self.watch.rate):
            yield from self.tuner.choose_again(self.step)

    def _record(self, values: dict[str, float]) -> list[Event]:
        """Write down every report at first and fewer as hours pass: a week would be a gigabyte to read again."""
        now, is_last = time.monotonic(), self.step == self.config.training.steps
        if is_last or now - self.recorded_at >= (now - self.began) / DENSE_REPORTS:
            self.run.append_metrics(self.step, values)
            self.recorded_at = now
        return []

    def _keep(self) -> Job:
        """Preview, snapshot and save where it is time, or where the user asks for it."""
        saving, is_last = self.config.saving, self.step == self.config.training.steps
        if self.step % saving.preview_every == 0 or is_last:
            yield from self._preview()
        if self.step % saving.snapshot_every == 0 or is_last:
            yield from self._try(self._write_snapshots)
        is_old = time.monotonic() - self.saved_at > saving.state_minutes * 60
        if is_old or self.step % saving.state_every == 0 or is_last:
            yield from self._try(self._write_state)
        yield from self._grant()

    def _grant(self) -> Job:
        """Do what was asked for. A training that is held ends up in the report below, and may be asked again."""
        while self.control.is_asked:
            if self.control.granted("preview"):
                yield from self._preview()
            if self.control.granted("save"):
                yield from self._try(self._write_snapshots)
                yield from self._try(self._write_state)
            self.control.settle()
            yield self.watch.report()

    def _preview(self) -> Job:
        yield from self._try(partial(draw_previews, self.run, self.learner, self.watch, self.control))

    def _try(self, write: Callable[[], Iterable[Event]]) -> Job:
        """Write; a disk that refuses does not stop the training, whose weights are safe in memory."""
        try:
            yield from write()
        except NotFinite:
            raise
        except StudioError as problem:
            if str(problem) not in self.told:  # once, and not ten times a second
                self.told.add(str(problem))
                yield self.note(f"{problem} Training goes on and saves again later.", "warning")

    def _write_snapshots(self) -> list[Event]:
        ema = self.learner.ema
        saved: list[Event] = []
        for rate in ema.rates:
            path = self.run.snapshot_path(self.step, rate, is_first=rate == ema.rates[0])
            write_model_file(path, ema.weights(rate), self._facts(rate))
            saved.append(Saved("snapshot", path, self.step))
        return saved

    def _write_state(self) -> list[Event]:
        self.saved_at = time.monotonic()  # also where the disk refuses: it is asked again in as many minutes
        path = save_state(self.run, self.learner, self.step, self.data)
        self.saved_step, self.saved_at = self.step, time.monotonic()
        return [Saved("state", path, self.step)]

    def _facts(self, rate: float) -> ModelFacts:
        return ModelFacts(
            config=self.config,
            channels=int(self.images.pixels.shape[3]),
            step=self.step,
            images_seen=self.step * self.config.training.batch_size,
            ema_rate=rate,
            label_names=self.images.label_names,
            sha256="",
        )

    def _too_large(self) -> StudioError:
        size = self.config.training.batch_size
        said = f"There is not enough memory for this network with batches of {size} images."
        if size == 1:
            return StudioError(f"{said} Choose smaller images, smaller widths or gradient checkpointing.")
        return StudioError(f"{said} Try training.batch_size = {size // 2}, or compute each batch in more parts.")

    def _lost(self, error: BaseException) -> str:
        kept = f"what was saved at step {self.saved_step} is whole" if self.saved_step else "nothing was saved"
        cause = str(error).partition("\n")[0].rstrip(".")
        return f"The GPU has failed at step {self.step + 1}; {kept}. Restart the program to go on. ({cause}.)"

    def _advice(self) -> str:
        rate = self.config.training.optimizer.learning_rate
        safe = f"the last good state, step {self.saved_step}, is untouched" if self.saved_step else "nothing was saved"
        return f"It happened at step {self.step + 1}; {safe}. Lower the learning rate (it is {rate:g}) and train again."
