"""Drawing what is not known of a picture, so that it fits what is: erased parts, colours, detail, a sketch."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch

from ddpm_studio.engine.choices.editing import EditOptions
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.projection import OUTSIDE, Observation, Projected
from ddpm_studio.engine.diffusion.samplers import Step
from ddpm_studio.engine.diffusion.samplers.going_back import GoingBack, walk_going_back
from ddpm_studio.engine.diffusion.samplers.walk import Noise, at_zero
from ddpm_studio.engine.events import Control, CutOff, FirstLook, Frame, Job, Note, Pixels
from ddpm_studio.engine.jobs.drawing.chain import frames_of
from ddpm_studio.engine.jobs.drawing.walking import noise_by, walk_to_end
from ddpm_studio.engine.models.editing import LEVELS, Edited, observation_of, observed
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.condition import condition_of
from ddpm_studio.engine.runtime.model import Model, load_model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise

MOST_TOLD = 8
"""Answers whose nearness to the truth is told."""
LONG = 2.0
"""Seconds: before a chain that takes longer than this comes a first look."""


def edit(options: EditOptions, control: Control, looks_first: bool = False) -> Job:
    """Draw `options.count` pictures that explain what is known of one. See the front desk.

    :param looks_first: whether about what will come is drawn in few steps first, where all of it takes long.
    """
    with compute_threads(options.chain.device):
        yield Note("Loading the model…")
        model = load_model(options.model, options.chain)
        model.refuse_unlearnt(options.sampler)
        options = options.settled([model.card.tellable])
        edited = yield from observed(options, model.card)
        times = options.times(model.card.alpha_bar)
        for sentence in options.warnings(len(times)):
            yield Note(sentence, "warning")
        desk = _Desk(options, model, edited, _observation(options, model, edited))
        if looks_first:
            yield from desk.look(control, len(times) * options.visits * options.count)
        ends: list[Step] = []
        steps = _with_ends(desk.walk(desk.told(control), times), ends)
        for event in frames_of(steps, times, options.chain, model, options.count, passes=options.visits):
            yield event
            if isinstance(event, Frame) and event.t == 0:
                yield desk.cut_off(ends[-1].x_t)
                yield from desk.judged(event.x_t)


def _with_ends(steps: Iterator[Step], ends: list[Step]) -> Iterator[Step]:
    """Pass on the steps of a walk, and put what it ends at into `ends`."""
    for step in steps:
        if step.t == 0:
            ends.append(step)
        yield step


def _observation(options: EditOptions, model: Model, edited: Edited) -> Observation:
    """Return y, on the model's device."""

    def there(array: Floats) -> torch.Tensor:
        return torch.from_numpy(array).float().to(model.device.torch)

    def noise(shape: tuple[int, ...]) -> torch.Tensor:
        return image_noise(options.seed, Purpose.OBSERVED, [0], shape).to(model.device.torch)

    picture = model.space.encode(torch.from_numpy(np.array(edited.pixels))[None]).to(model.device.torch)
    return observation_of(options, edited, picture, there, noise)


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
        return self.options.holds_to_the_end and self._knows

    @property
    def _knows(self) -> bool:
        return bool(self.edited.known.any())

    def told(self, control: Control) -> Denoiser:
        """Return the network as a denoiser that is told what was chosen of each answer."""
        options, answers = self.options, range(self.options.count)
        told = condition_of(options.told, self.model.card.classes, answers, options.guidance.away_from)
        return self.model.denoiser(options.chain, control.cancelled, told, options.guidance.plain)

    def look(self, control: Control, calls: int) -> Job:
        """Draw about what will come; shown where all `calls` of the network, one picture each, will take long."""
        few = replace(self, options=self.options.roughly())
        times = few.options.times(self.model.card.alpha_bar)
        watch, began = Stopwatch(len(times), "steps"), time.monotonic()
        steps = watch.timed(few.walk(few.told(control), times))
        last = yield from walk_to_end(steps, watch, "A first look")
        if (time.monotonic() - began) * calls / (len(times) * few.options.count) > LONG:
            yield FirstLook(self.model.space.decode(last.x_t), len(times))

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

    def cut_off(self, x: torch.Tensor) -> CutOff:
        """Tell how much of what was drawn, (N, C, H, W), is beyond the range, and is cut off as it becomes levels."""
        low, high = self.model.space.range
        return CutOff(float(((x < low - OUTSIDE) | (x > high + OUTSIDE)).float().mean()))

    def judged(self, drawn: Pixels) -> Iterator[Note]:
        """Tell how well what is known was kept by what was drawn, (N, H, W, C), and how near it came to the truth."""
        x = self.model.space.encode(torch.from_numpy(np.array(drawn))).to(self.model.device.torch)
        if self.is_held:
            yield Note(f"What is known was kept to {self.observation.misfit(x) * LEVELS:.2f} levels (RMS).")
        if self.options.tries:
            errors = ((drawn - self.edited.pixels.astype(np.float64)) ** 2).mean((1, 2, 3))
            ratios = ", ".join(f"{10 * np.log10(255**2 / max(error, 1e-9)):.1f}" for error in errors[:MOST_TOLD])
            yield Note(f"Nearness of the answers to the truth: PSNR {ratios} dB.")
