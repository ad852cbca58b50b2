"""A closed tour: from stop to stop on great circles through the noise, and from the last back to the first.

The noise of images that a seed names is drawn; that of pictures is found by inverting DDIM (Song et al. 2021, sections
4.3 and 5.3). What a sampler adds on its way is mixed as x_T is, so that the frame at a stop is what is drawn of that
stop alone, whatever the sampler.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch

from ddpm_studio.engine.choices.tours.tour import TourOptions
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.interpolation import slerp
from ddpm_studio.engine.diffusion.samplers import DDIM, DDIMInversion
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.events import Control, Job, Note, Work
from ddpm_studio.engine.jobs.drawing.chain import frames_of
from ddpm_studio.engine.jobs.drawing.draw import signal_of
from ddpm_studio.engine.jobs.drawing.walking import noise_by, remarks, walk_to_end
from ddpm_studio.engine.models.pictures import refuse_unknown_data
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.condition import Condition
from ddpm_studio.engine.runtime.model import Model, load_model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise


def tour(options: TourOptions, control: Control) -> Job:
    """Draw every frame of the tour, in its order. See the front desk."""
    with compute_threads(options.chain.device):
        yield Note("Loading the model…")
        model = load_model(options.sample.model, options.chain)
        if not options.pictures:
            model.refuse_unlearnt(options.sample.sampler)
        for sentence in options.sample.warnings():
            yield Note(sentence, "warning")
        options = options.settled([model.card.tellable])
        yield from remarks(options.texts(), model)
        for picture in options.pictures:
            refuse_unknown_data(model.card, picture)
        guide = _Guide(options, model, control)
        times = options.times(model.card.alpha_bar)
        codes = (yield from guide.codes(times)) if options.pictures else guide.drawn(Purpose.X_T)
        sampler = DDIM() if options.pictures else options.sample.sampler  # the way that they came up
        noise = noise_by(partial(guide.drawn_on_the_way, Purpose.STEP), model.device)
        x = guide.on_the_way(codes).to(model.device.torch)
        steps = walk(sampler, guide.denoiser(guide.told_on_the_way()), x, times, noise)
        yield from frames_of(steps, times, options.chain, model, len(x))


@dataclass(frozen=True)
class _Guide:
    """Knows what there is at each stop, and what is between two."""

    options: TourOptions
    model: Model
    control: Control

    def on_the_way(self, at_stops: torch.Tensor) -> torch.Tensor:
        """Return what there is in each frame, on the great circles through what there is at the stops, (stops, …)."""
        return _between(at_stops, self.options.between, slerp)

    def drawn(self, purpose: Purpose, *numbers: int) -> torch.Tensor:
        """Return the noise of each stop: that of the image which is drawn there, (stops, C, H, W)."""
        sample = self.options.sample
        images = [sample.told.noise_of(image) for image in range(self.options.stops)]
        return image_noise(sample.seed, purpose, images, self.model.tensor_shape, *numbers)

    def drawn_on_the_way(self, purpose: Purpose, *numbers: int) -> torch.Tensor:
        """Return the noise of each frame."""
        return self.on_the_way(self.drawn(purpose, *numbers))

    def codes(self, times: Sequence[int]) -> Work[torch.Tensor]:
        """Walk the pictures up by the very times that lead down again; return their noise, (stops, C, H, W)."""
        signals = []
        for picture in self.options.pictures:
            signals.append((yield from signal_of(picture, self.model, self.control)))
        inversion, watch = DDIMInversion(refinements=self.options.refinements), Stopwatch(len(times), "steps")
        told = self.model.told(self.options.sample, range(self.options.stops))
        steps = watch.timed(inversion.walk_up(self.denoiser(told), torch.cat(signals), times))
        last = yield from walk_to_end(steps, watch, "Finding the noise of the pictures")
        code: torch.Tensor = last.x_t
        return code

    def told_on_the_way(self) -> Condition:
        """Return what the model is told of each frame: what lies between what it is told at the stops."""
        told = self.model.told(self.options.sample, range(self.options.stops))
        told = self.model.embedded(told.onto(self.model.device.torch))
        if told.rows is None:
            return told
        null = None if told.null is None else told.null.float().cpu()
        return Condition(_between(told.rows.float().cpu(), self.options.between, torch.lerp), null)

    def denoiser(self, told: Condition) -> Denoiser:
        """Return the model's denoiser of pictures of which it is told this."""
        chain = self.options.chain
        if self.options.pictures:
            chain = chain.model_copy(update={"clips": False})  # what is clipped cannot come back
        return self.model.denoiser(chain, self.control.cancelled, told, self.options.sample.guidance.plain)


def _between(
    at_stops: torch.Tensor, steps: int, mix: Callable[[torch.Tensor, torch.Tensor, float], torch.Tensor]
) -> torch.Tensor:
    """Return what there is at each stop and at the steps to the next, the first behind the last, (stops × steps, …)."""
    nexts = at_stops.roll(-1, 0)
    frames = []
    for here, there in zip(at_stops.split(1), nexts.split(1), strict=True):
        frames += [here, *(mix(here, there, step / steps) for step in range(1, steps))]
    return torch.cat(frames)
