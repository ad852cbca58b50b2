"""Beginning the walk from noise to images, and walking to its end: what all jobs that draw share, and previews."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
import torch

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.samplers import Step
from ddpm_studio.engine.diffusion.samplers.walk import Noise, walk
from ddpm_studio.engine.events import Note, Pixels, Work
from ddpm_studio.engine.runtime.computing.device import Device
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.model import Model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise, moment
from ddpm_studio.engine.runtime.pixels import onto
from ddpm_studio.engine.runtime.space import Space


class Drawer(Protocol):
    """What must be known of whatever draws, a model or a network that still learns, to begin its walk."""

    @property
    def space(self) -> Space:
        """Where its signals are."""
        ...

    @property
    def device(self) -> Device:
        """What computes it."""
        ...


@dataclass(frozen=True)
class Walk:
    """A chain that is about to be walked."""

    x: torch.Tensor
    """x_T, (N, C, H, W): image i is a function of the seed and i alone."""
    times: list[int]
    """The times that are visited, descending, without 0."""
    steps: Iterator[Step]
    """One for each of the times and one for t = 0; nothing is computed before they are asked for."""


def begin(
    options: SampleOptions,
    drawer: Drawer,
    denoiser: Denoiser,
    images: Sequence[int] | None = None,
    x_T: Purpose = Purpose.X_T,
) -> Walk:
    """Return the chain from pure noise that `options` choose (Ho et al. 2020, algorithm 2, line 1).

    :param denoiser: of `drawer`, or wraps it.
    :param images: the numbers of the images to walk; None: all.
    :param x_T: what the noise is for that the walk starts from.
    :raises FieldError: for more steps than there are times.
    """
    times = options.times(denoiser.alpha_bar)
    shape, device = drawer.space.shape, drawer.device
    numbers = [options.told.noise_of(image) for image in (range(options.count) if images is None else images)]
    x = image_noise(options.seed, x_T, numbers, shape).to(device.torch)
    noise = noise_by(partial(image_noise, options.seed, Purpose.STEP, numbers, shape), device)
    return Walk(x, times, walk(options.sampler, denoiser, x, times, noise))


def remarks(texts: Sequence[str], model: Model) -> Iterator[Note]:
    """Say which words of `texts`, captions that are told, `model` has never seen."""
    for sentence in model.card.tellable.remarks(texts):
        yield Note(sentence, "warning")


def noise_by(draw: Callable[..., torch.Tensor], device: Device) -> Noise:
    """Return what a sampler adds on its way, on `device`.

    :param draw: returns the noise of one step, (N, C, H, W) on the CPU, given the numbers that name the step.
    """

    def noise(t: int, visit: int = 0) -> torch.Tensor:
        # A GPU that is not waited for computes meanwhile: noise for 256 images of 32×32 takes 7 ms.
        return onto(device.torch, draw(*moment(t, visit)))

    return noise


def draw_all(chains: Iterable[Iterator[Step]], space: Space, watch: Stopwatch, label: str) -> Work[Pixels]:
    """Walk one chain after the other to its end; return the images of all, (N, H, W, C), in their order.

    Of a chain that is done only levels are kept: with one for each of `SampleOptions.batches`, the floats of a single
    batch are in memory however many images there are.
    """
    drawn = []
    for steps in chains:
        last = yield from walk_to_end(steps, watch, label)
        drawn.append(space.decode(last.x_t))
    return np.concatenate(drawn)


def walk_to_end(steps: Iterator[Step], watch: Stopwatch, label: str) -> Work[Step]:
    """Return the last of `steps`, reporting as often as `watch` finds it due; to be counted they must be `timed`."""
    for step in steps:
        last = step
        if watch.is_due():
            yield watch.report(label)
    return last
