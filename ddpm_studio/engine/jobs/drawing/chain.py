"""From the steps of a walk to the frames of a film."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import torch

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.diffusion.samplers import Step
from ddpm_studio.engine.diffusion.spacing import kept_moments
from ddpm_studio.engine.events import Frame, Job, Note, Pixels
from ddpm_studio.engine.films.film import EPS_RANGE
from ddpm_studio.engine.films.film_room import film_bytes, frames_that_fit, is_for_disk
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.model import Model
from ddpm_studio.engine.runtime.space import Space


def frames_of(
    steps: Iterator[Step], times: Sequence[int], chain: ChainOptions, model: Model, pictures: int, passes: int = 1
) -> Job:
    """Turn a sampler's steps into frames: the first, the last, and some between, as `chain` says.

    :param times: the times that the sampler leaves, descending, without 0, at which it ends.
    :param model: whose chain it is.
    :param pictures: how many there are in a frame.
    :param passes: how often each time is left; only the last leads to frames.
    """
    moments, values, alpha_bar = len(times) + 1, math.prod(model.card.image_shape), model.card.alpha_bar
    wanted = min(chain.frames_kept, moments)
    count = frames_that_fit(wanted, pictures, values)
    if count < wanted:
        yield Note(f"Keeping {count} of {wanted} moments of the chain: more would fit neither in memory nor on disk.")
    size = film_bytes(count, pictures, values)
    if is_for_disk(size):
        yield Note(f"The film takes {size / 1e9:.1f} GB and is kept in a temporary file until it is replaced.")
    chosen = kept_moments([*times, 0], count, chain.frames_spread, alpha_bar)
    kept = position = 0
    watch = Stopwatch(passes * len(times), "steps")
    yield watch.report()
    for step in watch.timed(steps):
        if not step.comes_again and kept < count and position == chosen[kept]:
            shown = _pictures(step, model.space)
            yield watch.report()  # first, so that whoever stops now is told of as many steps as the film has
            yield Frame(kept, count, step.t, *shown, precision=model.device.tuning.precision)
            kept += 1
        position += not step.comes_again
        if watch.is_due():
            yield watch.report()


def _pictures(step: Step, space: Space) -> list[Pixels]:
    """Return x_t, x_0 and, but for t = 0, the noise that is believed to be in x_t, (N, H, W, C) each.

    Noise of −3 … 3 is shown as pixels of −1 … 1: of a standard normal, 0.3 % lie beyond and are cut off.
    """
    signals = [step.x_t, step.x_0]
    if step.t:
        signals.append(step.estimate.eps / EPS_RANGE)
    # All at once: of a small network's step each on its own would take a twentieth.
    pixels = space.decode(torch.cat(signals))
    return [pixels[start : start + len(step.x_t)] for start in range(0, len(pixels), len(step.x_t))]
