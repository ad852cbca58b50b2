"""Mixing two pictures through diffusion (Ho et al. 2020, section 4.4)."""

from __future__ import annotations

import numpy as np
import torch

from ddpm_studio.engine import datasets
from ddpm_studio.engine.config import AnyPicture, InterpolateOptions, PictureFile
from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.diffusion.interpolation import DiffusedPair
from ddpm_studio.engine.diffusion.spacing import choose_times_from
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Control, Job, Note, Pixels, Work
from ddpm_studio.engine.jobs.chain import film
from ddpm_studio.engine.places import cache_folder
from ddpm_studio.engine.runtime.device import compute_threads
from ddpm_studio.engine.runtime.model import Model, load_model
from ddpm_studio.engine.runtime.noise import image_noise
from ddpm_studio.engine.runtime.pixels import to_signal


def interpolate(options: InterpolateOptions, control: Control) -> Job:
    """Mix two pictures at `options.count` weights λ from 0 to 1 and denoise. See the front desk.

    The strip's ends are the reconstructions of the two pictures.
    """
    with compute_threads(options.chain.device):
        yield Note("Loading the model…")
        model = load_model(options.model, options.chain)
        if options.depth > model.facts.last_time:
            raise FieldError("depth", f"This model's noise ends at t = {model.facts.last_time}: choose no more.")
        first = yield from _signal(options.first, model)
        second = yield from _signal(options.second, model)
        mixtures = _mix(options, model, first, second)

        def noise(t: int) -> torch.Tensor:
            # The same for all mixtures, so that λ alone makes the difference.
            return image_noise(options.seed, "step", [0], model.tensor_shape, t).to(mixtures)

        times = choose_times_from(options.depth, min(options.steps, options.depth), "trailing")
        steps = options.sampler.walk(model.denoiser(options.chain, control.cancelled), mixtures, times, noise)
        alpha_bar = model.facts.config.diffusion.schedule.alpha_bar()
        yield from film(steps, len(times) + 1, options.chain.frames_kept, mixtures, alpha_bar)


def _mix(options: InterpolateOptions, model: Model, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Diffuse both pictures and mix them; one row for each λ, (count, C, H, W)."""
    eps = image_noise(options.seed, "interpolate", range(2), model.tensor_shape).to(first)
    alpha_bar = model.facts.config.diffusion.schedule.alpha_bar()
    pair = DiffusedPair(first, second, eps[:1], eps[1:], float(alpha_bar[options.depth]))
    weights = np.linspace(0, 1, options.count)
    mixing = options.mixing
    return torch.cat([pair.mix(float(weight), mixing.noise, mixing.preserves_variance) for weight in weights])


def _signal(picture: AnyPicture, model: Model) -> Work[torch.Tensor]:
    """Return a picture as the model sees it, (1, C, H, W) on its device."""
    pixels = yield from _pixels(picture, model.facts.config.data, model.facts.channels)
    return to_signal(torch.from_numpy(np.array(pixels))[None]).to(model.device.torch)


def _pixels(picture: AnyPicture, data: DataOptions, channels: int) -> Work[Pixels]:
    if isinstance(picture, PictureFile):
        return datasets.read_picture(picture.path, data, channels)
    # The model's own set is in the cache with the very choices of its training.
    same = data.model_copy(update={"source": picture.source})
    other = same.model_copy(update={"channels": channels})
    is_own = datasets.without_folder(picture.source) == data.source  # as a model file names it
    images, _ = yield from datasets.load(same if is_own else other, cache_folder())
    if images.pixels.shape[-1] != channels:  # the set has changed since
        images, _ = yield from datasets.load(other, cache_folder())
    if picture.index >= len(images.pixels):
        raise FieldError("index", f"{images.name} has {len(images.pixels)} pictures: choose one below that.")
    pixels: Pixels = images.pixels[picture.index]
    return pixels
