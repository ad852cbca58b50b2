"""How soon a job that is asked to stop no longer computes."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from ddpm_studio import engine
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.pictures import SeedPicture
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.datasets.archive import ZipArchive
from ddpm_studio.engine.disk.places import runs_folder
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.errors import Cancelled
from ddpm_studio.engine.events import Control, Frame, Job, Progress, Saved
from ddpm_studio.engine.export.animation import save_animation
from ddpm_studio.engine.runs.run_list import create_run
from tests.benchmarks.export_speed import film_of_slopes
from tests.benchmarks.pictures import zip_of_jpegs
from tests.benchmarks.rows import Measure

LARGE = ("network.widths=[128,256,256,256]", "saving.state_every=1000000", "saving.snapshot_every=1000000")
"""On digits of 8²: a network of the size of the paper's, whose steps take long enough to be cut short."""
MakeJob = Callable[[Control], Job]


class Flag(threading.Event):
    """Knows when it was set, and when somebody who computes first saw it."""

    asked = seen = 0.0

    def set(self) -> None:
        self.asked = time.perf_counter()
        super().set()

    def is_set(self) -> bool:
        is_set = super().is_set()
        if is_set and not self.seen:
            self.seen = time.perf_counter()
        return is_set


def stopping() -> Iterator[Measure]:
    """Milliseconds from asking a job to stop, at a random moment, until it computes no more."""
    with tempfile.TemporaryDirectory() as folder, zip_of_jpegs() as path:
        data = DataOptions(source=ZipArchive(path=path), height=32, width=32)
        frames = film_of_slopes()
        yield _stops("scanning 50,000 files", lambda control: engine.scan(data, Path(folder) / "cache"), 15)
        yield _stops("writing a GIF", lambda control: save_animation(Path(folder) / "film.gif", frames), 15)
        yield _stops("training digits", _train, 10)
        yield _stops("sampling digits", _sample, 15)
        yield _stops("interpolating digits", _interpolate, 15)


def stopping_large() -> Iterator[Measure]:
    """The same for a network of 36 million parameters on digits of 8², whose steps take long."""
    run = create_run(with_changes(find_preset("digits").config, [*LARGE, "training.steps=1"]), runs_folder())
    list(engine.train(run.folder, Control()))
    yield _stops("training, 36 M parameters", lambda control: _train(control, *LARGE), 6)
    large = SampleOptions(model=run.folder)
    yield _stops("sampling, 36 M parameters", lambda control: engine.run(large, control), 10)


def _train(control: Control, *changes: str) -> Job:
    run = create_run(with_changes(find_preset("digits").config, list(changes)), runs_folder())
    return engine.train(run.folder, control)


def _sample(control: Control) -> Job:
    options = {"model": resource("models/digits.safetensors"), "steps": 1000, "sampler": {"kind": "ddpm"}}
    return engine.run(SampleOptions.model_validate(options), control)


def _interpolate(control: Control) -> Job:
    model = resource("models/digits.safetensors")
    options = InterpolateOptions(model=model, first=SeedPicture(seed=1), second=SeedPicture(seed=2), depth=900)
    return engine.run(options, control)


def _stops(what: str, make_job: MakeJob, tries: int) -> Measure:
    chance = np.random.default_rng(0)
    noticed, closed = [], []
    for _ in range(tries):
        flag = Flag()
        job = make_job(Control(flag))
        asking = threading.Timer(float(chance.uniform(0.05, 1.5)), flag.set)
        with suppress(Cancelled):
            for event in job:
                if isinstance(event, Frame | Saved | Progress) and not asking.ident:
                    asking.start()
                if flag.is_set():
                    break
        job.close()
        asking.cancel()
        if flag.seen:
            noticed.append((flag.seen - flag.asked) * 1000)
            closed.append((time.perf_counter() - flag.asked) * 1000)
    figures = {
        "median": float(np.median(noticed)),
        "p99": float(np.percentile(noticed, 99)),
        "closed p99": float(np.percentile(closed, 99)),
    }
    return Measure(f"stopping: {what}", figures, "ms", "p99 ≤ 250 ms", f"{len(noticed)} tries; closed: all is saved")
