"""What a training does about trouble: it steps back and learns more slowly, or computes in smaller parts.

How often, and by how much, are this program's own choices. Rejected: skipping a bad step, which hides what is wrong;
changing run.toml, which is the user's.
"""

from __future__ import annotations

import gc
import json
from contextlib import suppress
from functools import partial
from typing import Any

import torch

from ddpm_studio.engine.disk.files import write_text
from ddpm_studio.engine.errors import NotFinite, StudioError
from ddpm_studio.engine.events import Job
from ddpm_studio.engine.jobs.training.keeping import Keeper
from ddpm_studio.engine.jobs.training.training import Training
from ddpm_studio.engine.pace import wait_for
from ddpm_studio.engine.runs import states
from ddpm_studio.engine.runs.corrections import Correction, Corrections, write_corrections
from ddpm_studio.engine.runtime.learning.batches import batch_indices
from ddpm_studio.engine.runtime.learning.loss_watch import LossSpike

TRIES = 3
"""How often a run steps back to the same state."""
MOST = 12
"""How often it steps back at all."""


def step_back(training: Training, keeper: Keeper, problem: NotFinite) -> Job:
    """Go back to the last good state and change what may be to blame.

    :raises NotFinite: after three tries; how to have the trouble again is in ``replay.json``.
    """
    trouble, run = training.step, training.run
    # A loss that has jumped was on its way for some steps; states of these are no better.
    before = trouble - training.loss_watch.block if isinstance(problem, LossSpike) else trouble
    newest = yield from training.good_state(before)
    step = newest[0] if newest else 0
    tries = training.corrections.tries(step)
    if tries >= TRIES or len(training.corrections.made) >= MOST:
        raise _give_up(training, step, str(problem))
    is_bf16 = training.learner.device.tuning.is_bf16 and not training.corrections.leaves_bf16(trouble)
    correction = Correction("fp32" if is_bf16 else "rate", since=step, trouble=trouble)
    yield from _correct(training, keeper, training.corrections.and_also(correction))
    yield from wait_for(partial(training.go_to, newest[1] if newest else None), "Reading the state…")
    if training.team.leads:
        states.set_aside_after(run.states_folder, step)
    keeper.saved_step = step
    rate = training.config.training.optimizer.learning_rate * training.corrections.rate_factor(step)
    what = "computing in fp32 instead of bf16" if is_bf16 else f"with a learning rate of {rate:g}"
    said = f"{problem} It happened at step {trouble + 1}. Going on from step {step} {what}"
    yield training.note(f"{said} (try {tries + 1} of {TRIES}).", "warning")


def use_less_memory(training: Training, keeper: Keeper) -> Job:
    """Compute each batch in twice as many parts from here on.

    Each process of a team does so by itself, since what it adds to the gradients stays the same.

    :raises StudioError: if one image at a time is too much.
    """
    gc.collect()
    if training.learner.device.torch.type == "cuda":
        torch.cuda.empty_cache()
    size = training.config.training.batch_size
    parts = min(size, 2 * training.learner.parts)
    if training.learner.parts >= size:
        raise StudioError(
            "There is not enough memory for this network with one image at a time. "
            "Choose smaller images, smaller widths or gradient checkpointing."
        )
    correction = Correction("parts", since=training.step, trouble=training.step, parts=parts)
    yield from _correct(training, keeper, training.corrections.and_also(correction))
    said = f"There is not enough memory for {-(-size // training.learner.parts)} images at once."
    said += f" Each batch of {size} is computed in {parts} parts from step {training.step + 1} on."
    yield training.note(said, "warning")
    if training.learner.is_torn:  # the weights were being changed
        if training.team.size > 1:
            raise StudioError(
                "A process of this training has run out of memory. Start fewer, or choose smaller widths."
            )
        newest, _ = states.newest_good(training.run.states_folder)
        training.go_to(newest[1] if newest else None)
        keeper.saved_step = training.step


def _correct(training: Training, keeper: Keeper, corrections: Corrections) -> Job:
    """Change the course, and write down that it was changed."""
    training.corrections = corrections

    def write() -> list[Any]:
        write_corrections(training.run.corrections_path, corrections)
        return []

    yield from keeper.attempt(write)


def _give_up(training: Training, step: int, problem: str) -> NotFinite:
    """Write down how to have the trouble again, and return the last word on it."""
    trouble, config, run = training.step, training.config, training.run
    size = config.training.batch_size
    replay = {
        "version": 1,
        **{"problem": problem, "step": trouble, "from_step": step, "seed": config.seed},
        "data": training.fingerprint,
        "corrections": training.corrections.plain(),
        "images": batch_indices(config.seed, trouble, size, len(training.images.pixels)).tolist(),
        "t": training.learner.times.at(trouble)[0].tolist(),
    }
    # What did not help is forgotten: whoever trains on, with other choices, is to have all tries again.
    training.corrections = training.corrections.without_tries(step)
    if training.team.leads:
        with suppress(StudioError):  # the sentence below is what matters
            write_text(run.replay_path, json.dumps(replay, indent=1) + "\n")
            write_corrections(run.corrections_path, training.corrections)
    rate = config.training.optimizer.learning_rate
    safe = f"the last good state, step {step}, is untouched" if step else "nothing was saved"
    return NotFinite(
        f"{problem} It happened at step {trouble + 1}; {safe}. {TRIES} tries with a lower learning rate did not help: "
        f"lower it further (it is {rate:g}) and train again. {run.replay_path.name} in the run's folder says which "
        "pictures and t were learnt from; ddpm-studio replay does that step again."
    )
