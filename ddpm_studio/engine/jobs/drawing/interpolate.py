"""Mixing two pictures through diffusion (Ho et al. 2020, section 4.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import torch

from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.guidance import Guidance
from ddpm_studio.engine.diffusion.interpolation import DiffusedPair, mix_codes
from ddpm_studio.engine.diffusion.samplers import DDIM, DDIMInversion, Step
from ddpm_studio.engine.diffusion.samplers.abreast import merge_times, walk_abreast
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Control, Job, Note, Work
from ddpm_studio.engine.jobs.drawing.chain import frames_of
from ddpm_studio.engine.jobs.drawing.draw import signal_of
from ddpm_studio.engine.jobs.drawing.walking import noise_by, remarks, walk_to_end
from ddpm_studio.engine.models.pictures import refuse_unknown_data
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.model import Model, load_model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise


def interpolate(options: InterpolateOptions, control: Control) -> Job:
    """Mix two pictures at the weights λ of `options`, in a row for each t, and denoise. See the front desk.

    At λ = 0 and λ = 1 are the reconstructions of the two pictures.
    """
    with compute_threads(options.chain.device):
        yield Note("Loading the model…")
        model = load_model(options.model, options.chain)
        model.refuse_unlearnt(options.sampler)
        options = options.settled([model.card.tellable])
        yield from remarks(options.texts(), model)
        _refuse_too_deep(options, model)
        for picture in (options.first, options.second):
            refuse_unknown_data(model.card, picture)
        first = yield from signal_of(options.first, model, control)
        second = yield from signal_of(options.second, model, control)
        lab = _Lab(options, model, torch.cat([first, second]), control)
        rows = options.row_times()
        starts = []
        for times in rows:
            starts.append((yield from lab.mixtures(times)))
        steps = walk_abreast([lab.walk(x, times) for x, times in zip(starts, rows, strict=True)], rows, torch.cat)
        yield from frames_of(steps, merge_times(rows), options.chain, model, len(rows) * len(options.row_weights))


def _refuse_too_deep(options: InterpolateOptions, model: Model) -> None:
    if max(options.rows) > model.card.last_time:
        field = "depths" if options.depths else "depth"
        raise FieldError(field, f"This model's noise ends at t = {model.card.last_time}: choose no more.")


@dataclass(frozen=True)
class _Lab:
    """Two pictures, (2, C, H, W), and all that is needed to mix them and to denoise the mixtures."""

    options: InterpolateOptions
    model: Model
    pictures: torch.Tensor
    control: Control

    @property
    def weights(self) -> list[float]:
        """λ of each mixture of a row."""
        return list(self.options.row_weights)

    def mixtures(self, times: Sequence[int]) -> Work[torch.Tensor]:
        """Return one mixture for each λ at t = ``times[0]``, (count, C, H, W)."""
        weights, mixing = self.weights, self.options.mixing
        if mixing.noise == "inversion":
            codes = yield from self._codes(times)
            return torch.cat([mix_codes(codes[:1], codes[1:], weight, mixing.way) for weight in weights])
        pair = self._diffused(times[0])
        return torch.cat([pair.mix(weight, mixing.noise, mixing.preserves_variance) for weight in weights])

    def _diffused(self, depth: int) -> DiffusedPair:
        """Return both pictures on their way to t = `depth` by q(x_t | x_0) (Ho et al. 2020, eq. 4)."""
        eps = image_noise(self.options.seed, Purpose.INTERPOLATE, range(2), self.model.tensor_shape).to(self.pictures)
        alpha_bar_t = float(self.model.card.alpha_bar[depth])
        return DiffusedPair(self.pictures[:1], self.pictures[1:], eps[:1], eps[1:], alpha_bar_t)

    def _codes(self, times: Sequence[int]) -> Work[torch.Tensor]:
        """Walk both pictures up to ``times[0]``, by the very times that lead down again; return x_t, (2, C, H, W).

        By DDIM's ODE (Song et al. 2021, section 4.3), which is the same way in both directions.
        """
        inversion = DDIMInversion(refinements=self.options.mixing.refinements)
        watch = Stopwatch(len(times), "steps")
        steps = watch.timed(inversion.walk_up(self._denoiser([0.0, 1.0]), self.pictures, times))
        last = yield from walk_to_end(steps, watch, f"Inverting both pictures up to t = {times[0]}")
        code: torch.Tensor = last.x_t
        return code

    def walk(self, x: torch.Tensor, times: Sequence[int]) -> Iterator[Step]:
        """Walk a row of mixtures down; inverted ones by the way that they came up."""
        sampler = DDIM() if self.options.mixing.noise == "inversion" else self.options.sampler
        # The same for all mixtures, so that λ alone makes the difference.
        draw = partial(image_noise, self.options.seed, Purpose.STEP, [0], self.model.tensor_shape)
        return walk(sampler, self._denoiser(self.weights), x, times, noise_by(draw, self.model.device))

    def _denoiser(self, weights: list[float]) -> Denoiser:
        """Return the model's denoiser of mixtures with these λ, of which what is told is mixed by the same λ.

        Of inverted pictures, which would not come back with it, w is 1.
        """
        chain, told = self.options.chain, (self.options.told_first, self.options.told_second)
        if self.options.mixing.noise == "inversion":
            chain = chain.model_copy(update={"clips": False})  # what is clipped cannot come back
        guidance = Guidance(self.options.scale)
        return self.model.denoiser(chain, self.control.cancelled, self.model.told_mixed(*told, weights), guidance)
