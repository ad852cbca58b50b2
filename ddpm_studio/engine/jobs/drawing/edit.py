"""Drawing what is not known of a picture, so that it fits what is: erased parts, colours, detail, a sketch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from ddpm_studio.engine.choices.conditions import Nothing
from ddpm_studio.engine.choices.editing import UNLIKE, EditOptions
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.projection import Observation, Projected
from ddpm_studio.engine.diffusion.samplers import Step
from ddpm_studio.engine.diffusion.samplers.going_back import GoingBack, walk_going_back
from ddpm_studio.engine.diffusion.samplers.walk import Noise, at_zero
from ddpm_studio.engine.events import Control, Frame, Job, Note, Pixels
from ddpm_studio.engine.jobs.drawing.chain import frames_of
from ddpm_studio.engine.jobs.drawing.likeness import is_unlike
from ddpm_studio.engine.jobs.drawing.walking import noise_by, remarks
from ddpm_studio.engine.models.editing import Edited, observed
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.condition import condition_of
from ddpm_studio.engine.runtime.model import Model, load_model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise

LEVELS = 127.5
"""Levels of a unit of the signal."""
MOST_TOLD = 8
"""Answers whose nearness to the truth is told."""


def edit(options: EditOptions, control: Control) -> Job:
    """Draw `options.count` pictures that explain what is known of one. See the front desk."""
    with compute_threads(options.chain.device):
        yield Note("Loading the model…")
        model = load_model(options.model, options.chain)
        model.refuse_unlearnt(options.sampler)
        options = options.settled([model.card.tellable])
        yield from remarks(options.texts(), model)
        edited = yield from observed(options, model.card)
        times = options.times(model.card.alpha_bar)
        for sentence in options.warnings(len(times)):
            yield Note(sentence, "warning")
        desk = _Desk(options, model, edited, _observation(options, model, edited))
        steps = desk.walk(desk.told(control), times)
        for event in frames_of(steps, times, options.chain, model, options.count, passes=options.visits):
            yield event
            if isinstance(event, Frame) and event.t == 0:
                yield from desk.judged(event.x_t, control)


def _observation(options: EditOptions, model: Model, edited: Edited) -> Observation:
    """Return y: the picture, as far as it is known; one that is tried is made worse first, and rounded as a file is."""
    shape = model.card.image_shape

    def there(array: Floats) -> torch.Tensor:
        return torch.from_numpy(array).float().to(model.device.torch)

    task, sigma = options.task.task(shape, edited.known).onto(there), options.noise / LEVELS
    picture = model.space.encode(torch.from_numpy(np.array(edited.pixels))[None]).to(model.device.torch)
    if options.tries:
        y = task.observe(picture)
        noise = image_noise(options.seed, Purpose.OBSERVED, [0], tuple(y.shape[1:])).to(y)
        return Observation(task, (((y + sigma * noise) + 1) * LEVELS).round() / LEVELS - 1, sigma)
    # The picture is y already, but for its colours where only greys are known and for what is erased.
    seen = options.task.model_copy(update={"factor": 1}) if options.task.kind == "grey" else None
    if seen is not None:
        height, width, channels = edited.pixels.shape
        return Observation(task, seen.task((height, width, channels), edited.known).onto(there).observe(picture), sigma)
    return Observation(task, picture, sigma)


@dataclass(frozen=True)
class _Desk:
    """What is known of a picture, and all that is needed to draw the rest."""

    options: EditOptions
    model: Model
    edited: Edited
    observation: Observation

    @property
    def is_held(self) -> bool:
        """Whether anything is known that is held on to, to the end and to the last level."""
        return not self.options.noise and not self.options.until and self._knows

    @property
    def _knows(self) -> bool:
        return bool(self.edited.known.any())

    def told(self, control: Control) -> Denoiser:
        """Return the network as a denoiser that is told what was chosen of each answer."""
        options, answers = self.options, range(self.options.count)
        told = condition_of(options.told, self.model.card.tellable, answers, options.guidance.away_from)
        return self.model.denoiser(options.chain, control.cancelled, told, options.guidance.plain)

    def _untold(self, control: Control, count: int) -> Denoiser:
        """Return the network as a denoiser that is told nothing of `count` pictures."""
        nothing = condition_of(Nothing(), self.model.card.tellable, range(count))
        return self.model.denoiser(self.options.chain, control.cancelled, nothing)

    def walk(self, inner: Denoiser, times: Sequence[int]) -> Iterator[Step]:
        """Walk down from noise, or from the picture with some; at the end what is known is put in once more."""
        options, shape = self.options, self.model.tensor_shape
        numbers = [options.told.noise_of(image) for image in range(options.count)]

        def noise(purpose: Purpose) -> Noise:
            return noise_by(partial(image_noise, options.seed, purpose, numbers, shape), self.model.device)

        x = image_noise(options.seed, Purpose.X_T, numbers, shape).to(self.model.device.torch)
        if times[0] < self.model.card.last_time:
            x = diffuse(self._begun(), x, float(inner.alpha_bar[times[0]]))
        denoiser = Projected(inner, self.observation, times, options.until) if self._knows else inner
        back = GoingBack(options.going_back.length, options.visits, noise(Purpose.BACK))
        for step in walk_going_back(options.sampler, denoiser, x, times, noise(Purpose.STEP), back):
            is_end = step.t == 0 and self.is_held
            yield at_zero(self.observation.finished(step.x_t, *self.model.space.range)) if is_end else step

    def _begun(self) -> torch.Tensor:
        """Return the picture that a chain begins from which does not begin in noise alone, (1, C, H, W)."""
        task, y = self.observation.task, self.observation.y
        # What is erased is seen where there is a picture: strokes, and what is to be refined.
        begun: torch.Tensor = y if self.options.task.takes_mask else task.explain(y)
        return begun

    def judged(self, drawn: Pixels, control: Control) -> Job:
        """Tell how well what is known was kept by what was drawn, (N, H, W, C), and how near it came to the truth.

        Last whether the picture is unlike what was learnt: by what is known of it, as far as that are pixels, in what
        was drawn, since a picture with holes is unlike any.
        """
        x = self.model.space.encode(torch.from_numpy(np.array(drawn))).to(self.model.device.torch)
        if self.is_held:
            yield Note(f"What is known was kept to {self.observation.misfit(x) * LEVELS:.2f} levels (RMS).")
        if self.options.tries:
            errors = ((drawn - self.edited.pixels.astype(np.float64)) ** 2).mean((1, 2, 3))
            ratios = ", ".join(f"{10 * np.log10(255**2 / max(error, 1e-9)):.1f}" for error in errors[:MOST_TOLD])
            yield Note(f"Nearness of the answers to the truth: PSNR {ratios} dB.")
        if self._knows:
            untold = partial(self._untold, control)
            known = self.edited.known if self.options.task.takes_mask else np.ones_like(self.edited.known)
            if (yield from is_unlike(self.model, untold, self.options.model, x, known)):
                yield Note(UNLIKE, "warning")
