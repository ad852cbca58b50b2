"""Drawing other continuations of images that were drawn, from one moment of their chain on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import torch

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.editing import edit_in
from ddpm_studio.engine.choices.sampling import sampled_by
from ddpm_studio.engine.diffusion.samplers import Step
from ddpm_studio.engine.diffusion.samplers.fork import Fork, pick, walk_forked
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.engine.jobs.drawing.answering import Answering, answering
from ddpm_studio.engine.jobs.drawing.chain import frames_of
from ddpm_studio.engine.jobs.drawing.walking import begin, noise_by, remarks
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.model import Model, load_model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise
from ddpm_studio.engine.runtime.recent_chain import recall, remember


def branch(options: BranchOptions, control: Control) -> Job:
    """Draw `options.count` branches beside each image; before t they are the image itself. See the front desk.

    They start from the exact x_t: that of the chain drawn last, or of a walk that is done again with the same images
    in the same batches, since other batches may round differently in the last bit. Rejected: walking only the images
    that branch, which is fast, but their x_t differs in the last bits, by 2·10⁻⁶ for a model of shapes.
    """
    parent = options.parent
    with compute_threads(parent.chain.device):
        yield Note("Loading the model…")
        model = load_model(parent.model, parent.chain)
        model.refuse_unlearnt(options.sampler)
        options = options.settled([model.card.tellable])
        yield from remarks(options.texts(), model)
        parent = options.parent
        alpha_bar = model.card.alpha_bar
        for sentence in options.warnings(alpha_bar):
            yield Note(sentence, "warning")
        fork = options.fork(alpha_bar)
        batches = _batches_of(options)
        edited = edit_in(options)
        desk = None if edited is None else (yield from answering(edited, model))
        own = _own_steps(options, model, control, batches, desk)
        near = Fork(fork.times, fork.later, [row - batches.start for row in fork.rows], fork.branches)
        noise = noise_by(partial(_branch_noise, options, model), model.device)
        branches = [image for image in options.rows for _ in range(options.count)]
        denoiser = model.drawer(parent, branches, control.cancelled)
        if desk is not None:
            denoiser = desk.knowing(denoiser, fork.later)

        def go_on(x: torch.Tensor) -> Iterator[Step]:
            steps = walk(options.sampler, denoiser, x, fork.later, noise)
            return steps if desk is None else desk.finished(steps)

        steps = walk_forked(near, own, go_on, torch.cat)
        yield from frames_of(steps, fork.all_times(), parent.chain, model, options.pictures)


def _batches_of(options: BranchOptions) -> range:
    """Return the images of all batches in which those that branch were computed."""
    first, last = min(options.rows), max(options.rows)
    there = [batch for batch in options.parent.batches() if batch.stop > first and batch.start <= last]
    return range(there[0].start, there[-1].stop)


def _own_steps(
    options: BranchOptions, model: Model, control: Control, images: range, desk: Answering | None
) -> Iterator[Step]:
    """Return the chain of `images` as it was."""
    parent, is_whole = options.parent, len(images) == options.parent.count
    known = recall(parent, model)
    if known is not None:
        return (pick(step, images) for step in known) if not is_whole else known
    if desk is not None:
        times = parent.times(model.card.alpha_bar)
        walked = remember(desk.walk(desk.told(control), times), parent, model, len(times) + 1)
        return (step for step in walked if not step.comes_again)
    sampled = sampled_by(options)
    assert sampled is not None
    again = begin(sampled, model, model.drawer(parent, images, control.cancelled), images)
    return remember(again.steps, parent, model, len(again.times) + 1) if is_whole else again.steps


def _branch_noise(options: BranchOptions, model: Model, *numbers: int) -> torch.Tensor:
    """Return what is added to all branches in the step that `numbers` name, (images · count, C, H, W)."""
    each = [
        image_noise(options.seed, Purpose.BRANCH, [image], model.tensor_shape, number, *numbers)
        for image in options.rows
        for number in range(1, options.count + 1)
    ]
    return torch.cat(each)
