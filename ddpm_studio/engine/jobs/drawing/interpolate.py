"""Mixing two pictures through diffusion (Ho et al. 2020, section 4.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ddpm_studio.engine import datasets
from ddpm_studio.engine.choices.mixing import (
    AnyPicture,
    DataPicture,
    InterpolateOptions,
    KeptPicture,
    PictureFile,
    SeedPicture,
)
from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.diffusion.denoiser import NetworkDenoiser
from ddpm_studio.engine.diffusion.interpolation import DiffusedPair, mix_codes
from ddpm_studio.engine.diffusion.samplers import DDIM, DDIMInversion, Step
from ddpm_studio.engine.diffusion.samplers.abreast import merge_times, walk_abreast
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Control, Job, Note, Pixels, Work
from ddpm_studio.engine.jobs.drawing.chain import frames_of
from ddpm_studio.engine.jobs.drawing.draw import draw_one
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.model import Model, load_model
from ddpm_studio.engine.runtime.noise import image_noise
from ddpm_studio.engine.runtime.pixels import to_signal


def interpolate(options: InterpolateOptions, control: Control) -> Job:
    """Mix two pictures at `options.count` weights λ from 0 to 1, in a row for each t, and denoise. See the front desk.

    The ends of a row are the reconstructions of the two pictures.
    """
    with compute_threads(options.chain.device):
        yield Note("Loading the model…")
        model = load_model(options.model, options.chain)
        _refuse_too_deep(options, model)
        first = yield from _signal(options.first, model, control)
        second = yield from _signal(options.second, model, control)
        lab = _Lab(options, model, torch.cat([first, second]), control)
        rows = options.row_times()
        starts = []
        for times in rows:
            starts.append((yield from lab.mixtures(times)))
        steps = walk_abreast([lab.walk(x, times) for x, times in zip(starts, rows, strict=True)], rows, torch.cat)
        alpha_bar = model.facts.config.diffusion.schedule.alpha_bar()
        yield from frames_of(steps, merge_times(rows), options.chain, torch.cat(starts), alpha_bar)


def _refuse_too_deep(options: InterpolateOptions, model: Model) -> None:
    if max(options.rows) > model.facts.last_time:
        field = "depths" if options.depths else "depth"
        raise FieldError(field, f"This model's noise ends at t = {model.facts.last_time}: choose no more.")


@dataclass(frozen=True)
class _Lab:
    """Two pictures, (2, C, H, W), and all that is needed to mix them and to denoise the mixtures."""

    options: InterpolateOptions
    model: Model
    pictures: torch.Tensor
    control: Control

    def mixtures(self, times: Sequence[int]) -> Work[torch.Tensor]:
        """Return one mixture for each λ at t = ``times[0]``, (count, C, H, W)."""
        weights = np.linspace(0, 1, self.options.count).tolist()
        mixing = self.options.mixing
        if mixing.noise == "inversion":
            codes = yield from self._codes(times)
            return torch.cat([mix_codes(codes[:1], codes[1:], weight, mixing.way) for weight in weights])
        pair = self._diffused(times[0])
        return torch.cat([pair.mix(weight, mixing.noise, mixing.preserves_variance) for weight in weights])

    def _diffused(self, depth: int) -> DiffusedPair:
        eps = image_noise(self.options.seed, "interpolate", range(2), self.model.tensor_shape).to(self.pictures)
        alpha_bar = self.model.facts.config.diffusion.schedule.alpha_bar()
        return DiffusedPair(self.pictures[:1], self.pictures[1:], eps[:1], eps[1:], float(alpha_bar[depth]))

    def _codes(self, times: Sequence[int]) -> Work[torch.Tensor]:
        """Walk both pictures up to ``times[0]``, by the very times that lead down again."""
        inversion = DDIMInversion(refinements=self.options.mixing.refinements)
        watch = Stopwatch.of_chain(len(times) + 1)
        code = self.pictures
        for step in inversion.walk_up(self._denoiser(), self.pictures, times):
            watch.end_step()
            code = step.x_t
            if watch.is_due():
                yield watch.report(f"Inverting both pictures up to t = {times[0]}")
            watch.begin_step()
        return code

    def walk(self, x: torch.Tensor, times: Sequence[int]) -> Iterator[Step]:
        """Walk a row of mixtures down; inverted ones by the way that they came up."""
        sampler = DDIM() if self.options.mixing.noise == "inversion" else self.options.sampler
        return sampler.walk(self._denoiser(), x, times, self._noise)

    def _noise(self, t: int) -> torch.Tensor:
        # The same for all mixtures, so that λ alone makes the difference.
        return image_noise(self.options.seed, "step", [0], self.model.tensor_shape, t).to(self.pictures)

    def _denoiser(self) -> NetworkDenoiser:
        chain = self.options.chain
        if self.options.mixing.noise == "inversion":
            chain = chain.model_copy(update={"clips": False})  # what is clipped cannot come back
        return self.model.denoiser(chain, self.control.cancelled)


def _signal(picture: AnyPicture, model: Model, control: Control) -> Work[torch.Tensor]:
    """Return a picture as the model sees it, (1, C, H, W) on its device."""
    if isinstance(picture, SeedPicture):
        return (yield from draw_one(picture, model, control))
    pixels = yield from _pixels(picture, model.facts.config.data, model.facts.channels)
    return to_signal(torch.from_numpy(np.array(pixels))[None]).to(model.device.torch)


def _pixels(picture: PictureFile | DataPicture | KeptPicture, data: DataOptions, channels: int) -> Work[Pixels]:
    if isinstance(picture, PictureFile):
        return datasets.read_picture(picture.path, data, channels)
    if isinstance(picture, KeptPicture):
        return datasets.as_model_sees(picture.pixels(), data, channels)
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
