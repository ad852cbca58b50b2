"""A few steps of a training, timed and forgotten: what tells how long a run would take on this machine."""

from __future__ import annotations

import hashlib
import json
import statistics
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.measuring.duration import what_a_step_takes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.files import read_bounded, write_text
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Job, Progress
from ddpm_studio.engine.findings import Rehearsed
from ddpm_studio.engine.pace import wait_for
from ddpm_studio.engine.runtime.computing.alone import alone
from ddpm_studio.engine.runtime.computing.cancel import cancellable
from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.computing.others import BUSY, Others
from ddpm_studio.engine.runtime.computing.processor import processor_name, usable_cores
from ddpm_studio.engine.runtime.computing.tuning import may_tune, name_of, recall
from ddpm_studio.engine.runtime.condition import NOTHING, Condition
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures

SECONDS = 3.0
MOST_STEPS = 40
FILE = "rehearsals.json"
MOST_KNOWN = 200
LARGEST_FILE = 2**20
"""Bytes; so many take a tenth of it."""


def rehearse(config: RunConfig, channels: int, classes: int, control: Control) -> Job:
    """Time the steps of `config` for some three seconds; ends with a `Rehearsed`. See the front desk."""
    device = choose_device(config.device, trains=True)
    name = _name_of(config, channels, classes, device.name)
    if (known := _known().get(name)) is not None:
        yield Rehearsed(known, device.description)
        return
    with compute_threads(config.device):
        make = partial(Learner, config, channels, device, told=_told(config, classes))
        learner = yield from wait_for(make, "Building the network…")
        tuning = recall(cache_folder(), name_of(config, channels, device.name)) if may_tune(config) else None
        if tuning is not None:
            # A network that is to be compiled is timed as it is: compiling takes longer than three seconds.
            learner.compute_as(replace(tuning, is_compiled=False))
        times: list[float] = []
        others, is_disturbed = Others(), False
        pictures, began = _some_pictures(learner, channels, classes), time.perf_counter()
        while len(times) < 2 or (len(times) < MOST_STEPS and time.perf_counter() - began < SECONDS):
            yield Progress(len(times), 0, "steps", label="Timing a few steps")
            with alone() as is_alone:  # no training or drawing in this process, of which the system tells nothing
                is_disturbed = is_disturbed or not is_alone
            before = time.perf_counter()
            with cancellable(learner.blocks, control.cancelled):
                learner.train_step(len(times), pictures)
            learner.device.wait()
            times.append(time.perf_counter() - before)
            if len(times) == 1 and times[0] > SECONDS:
                break  # one is enough to know that it takes long
    step = statistics.median(times[1:] or times)  # the first makes what all of them need
    is_disturbed = is_disturbed or others.share() >= BUSY
    if not is_disturbed:
        _keep(name, step)
    yield Rehearsed(step, device.description, is_disturbed)


def _name_of(config: RunConfig, channels: int, classes: int, device: str) -> str:
    """Return by what it is known: all that the time of a step depends on, the machine and PyTorch included."""
    machine = f"{device} {processor_name()} {usable_cores()} {torch.__version__} {may_tune(config)}"
    return hashlib.sha256(f"{machine} {what_a_step_takes(config, channels, classes)}".encode()).hexdigest()[:32]


def _told(config: RunConfig, classes: int) -> Tellable:
    """Return what the network is told, classes by their number; captions take next to no time."""
    if config.is_classifier or config.condition.kind == "class":
        return Tellable(tuple(map(str, range(max(2, classes)))), True)
    return Tellable()


def _some_pictures(learner: Learner, channels: int, classes: int) -> Pictures:
    """Return noise of the right shape: how long a step takes does not depend on what is seen."""
    config, shape = learner.config, learner.space.shape
    sides = (shape[1] * 5 // 4 + 1, shape[2] * 5 // 4 + 1) if config.data.fit == "random" else shape[1:]
    pixels = np.random.default_rng(0).integers(0, 256, (64, *sides, channels), np.uint8)
    condition = NOTHING
    if learner.told.classes:
        condition = Condition(torch.arange(64) % len(learner.told.classes), torch.tensor(len(learner.told.classes)))
    return Pictures(pixels, learner.device.torch, condition, config.condition.left_out)


def _known() -> dict[str, float]:
    """Return the seconds of a step by name, as far as they were measured here."""
    try:
        content = json.loads(read_bounded(_file(), LARGEST_FILE))
    except (OSError, ValueError, RecursionError):
        return {}
    found = content.items() if isinstance(content, dict) else ()
    return {name: seconds for name, seconds in found if isinstance(seconds, float) and seconds > 0}


def _keep(name: str, seconds: float) -> None:
    known = {**dict(list(_known().items())[-MOST_KNOWN:]), name: seconds}
    try:
        write_text(_file(), json.dumps(known, indent=1) + "\n")
    except StudioError:
        return  # it is measured again


def _file() -> Path:
    return cache_folder() / FILE
