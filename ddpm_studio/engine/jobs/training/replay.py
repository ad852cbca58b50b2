"""Having the trouble again that a run could not get over: the same steps from the same state; nothing is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from ddpm_studio.engine.disk.files import read_bounded
from ddpm_studio.engine.errors import Cancelled, LoadError, NotFinite, StudioError
from ddpm_studio.engine.events import Control, Job, Metrics, Note
from ddpm_studio.engine.jobs.training.starting import new_learner
from ddpm_studio.engine.jobs.training.training import open_pictures
from ddpm_studio.engine.runs import states
from ddpm_studio.engine.runs.corrections import corrections_from
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import StateFacts, load_state
from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.computing.ways import Ways, tuning_name
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.lessons import pictures_for
from ddpm_studio.engine.runtime.learning.loss_watch import LossWatch

LARGEST_FILE = 16 * 2**20
"""Bytes; the numbers and t of the largest batch, 65,536 images, take a thirteenth of it."""


def replay(run: Run, control: Control) -> Job:
    """Do the steps again that led to the trouble in ``replay.json``; see the front desk."""
    config, told = run.config(), _read(run)
    first, last = int(told["from_step"]), int(told["step"])
    with compute_threads(config.device):
        images = yield from open_pictures(run, config)
        device = choose_device(config.device, trains=True)
        learner = yield from new_learner(run, config, images, device)
        watched = LossWatch(config.training.batch_size)
        facts = load_state(_state(run, first), learner) if first else StateFacts(0, "")
        watched.restore(facts.loss_watch)
        ways = _ways(run, learner, facts)
        corrections, pictures = corrections_from(told["corrections"]), pictures_for(learner, images)
        pace = Stopwatch(last + 1, "steps", first)
        yield Note(f"Steps {first + 1} to {last + 1} are done again. Then it was said: {told['problem']}")
        for step in range(first, last + 1):
            if control.cancelled.is_set():
                raise Cancelled
            if ways and (step == first or step not in ways.span(step - 1)):
                learner.compute_as(ways.at(step))
            learner.correct(corrections, step)
            pace.begin_step()
            try:
                loss = float(learner.train_step(step, pictures))
                watched.take(loss)
                _refuse_weights(learner.network)
            except NotFinite as problem:
                yield Note(f"Step {step + 1} fails again: {problem}", "warning")
                yield Note(f"Its pictures, from 0: {_in_short(told['images'])}. Their t: {_in_short(told['t'])}.")
                return
            pace.end_step()
            if pace.is_due() or step == last:
                yield Metrics(step + 1, {"loss": loss})
                yield pace.report()
    yield Note(f"Step {last + 1} is done without trouble now.")


def _read(run: Run) -> dict[str, Any]:
    """Return what ``replay.json`` says.

    :raises StudioError: if there is none, or it is not understood.
    """
    path = run.replay_path
    try:
        told = json.loads(read_bounded(path, LARGEST_FILE))
        if int(told["version"]) != 1 or not 0 <= int(told["from_step"]) <= int(told["step"]):
            raise ValueError
        corrections_from(told["corrections"])
        return {**told, "problem": str(told["problem"]), "images": list(told["images"]), "t": list(told["t"])}
    except FileNotFoundError:
        said = f"{run.folder.name} has no {path.name}: it has had no trouble that it could not get over."
        raise StudioError(said) from None
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise LoadError(path, "the file", "is damaged or not understood") from error


def _state(run: Run, step: int) -> Path:
    good, _ = states.newest_good(run.states_folder, step)
    if good is None or good[0] != step:
        raise StudioError(f"The state of step {step}, from which the trouble came, is no longer there.")
    return good[1]


def _ways(run: Run, learner: Learner, facts: StateFacts) -> Ways | None:
    """Return which way computed which steps; None: that is not known of this machine."""
    name = tuning_name(learner.config, learner.ports.channels, learner.device.name, 1)
    return Ways.from_plain(run.tuning().get(name)) or Ways.from_plain(facts.ways.get(name))


def _refuse_weights(network: torch.nn.Module) -> None:
    for name, weights in network.named_parameters():
        if not torch.isfinite(weights).all():
            raise NotFinite(f"{name} is no longer finite.")


def _in_short(numbers: list[Any]) -> str:
    shown = ", ".join(str(number) for number in numbers[:32])
    return shown if len(numbers) <= 32 else f"{shown}, … ({len(numbers)} in all)"
