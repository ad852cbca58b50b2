"""Drawing other continuations of images that were drawn, from one moment of their chain on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.diffusion.samplers import Step
from ddpm_studio.engine.diffusion.samplers.fork import Fork, pick, walk_forked
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.engine.jobs.drawing.chain import frames_of, walk_from_noise
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.model import Model, load_model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise, moment
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
        alpha_bar = model.card.alpha_bar
        for sentence in options.warnings(alpha_bar):
            yield Note(sentence, "warning")
        fork = options.fork(alpha_bar)
        batches = _batches_of(options)
        own = _own_steps(options, model, control, batches)
        near = Fork(fork.times, fork.later, [row - batches.start for row in fork.rows], fork.branches)
        steps = walk_forked(near, own, _Branches(options, model, control, fork.later).walk, torch.cat)
        yield from frames_of(steps, fork.all_times(), parent.chain, model, options.pictures)


def _batches_of(options: BranchOptions) -> range:
    """Return the images of all batches in which those that branch were computed."""
    size, rows = options.parent.chain.batch_size, options.rows
    first, last = min(rows) // size, max(rows) // size
    return range(first * size, min(options.parent.count, (last + 1) * size))


def _own_steps(options: BranchOptions, model: Model, control: Control, images: range) -> Iterator[Step]:
    """Return the chain of `images` as it was."""
    parent, is_whole = options.parent, len(images) == options.parent.count
    known = recall(parent, model)
    if known is not None:
        return (pick(step, images) for step in known) if not is_whole else known
    again = walk_from_noise(parent, model, model.denoiser(parent.chain, control.cancelled), images)
    return remember(again.steps, parent, model, len(again.times) + 1) if is_whole else again.steps


class _Branches:
    """The walk of all branches, from copies of the x_t that they share."""

    def __init__(self, options: BranchOptions, model: Model, control: Control, times: Sequence[int]) -> None:
        self._options, self._model, self._control, self._times = options, model, control, times

    def walk(self, x: torch.Tensor) -> Iterator[Step]:
        """Walk `x`, (images · count, C, H, W), down to 0."""
        options, model = self._options, self._model
        denoiser = model.denoiser(options.parent.chain, self._control.cancelled)
        return walk(options.sampler, denoiser, x, self._times, self._noise)

    def _noise(self, t: int, visit: int = 0) -> torch.Tensor:
        options, model = self._options, self._model
        each = [
            image_noise(options.seed, Purpose.BRANCH, [image], model.tensor_shape, number, *moment(t, visit))
            for image in options.rows
            for number in range(1, options.count + 1)
        ]
        return torch.cat(each).to(model.device.torch)
