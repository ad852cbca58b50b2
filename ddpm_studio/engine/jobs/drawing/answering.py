"""Walking to pictures that explain what is known of one: what edits and their branches share."""

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
from ddpm_studio.engine.diffusion.projection import OUTSIDE, Observation, Projected
from ddpm_studio.engine.diffusion.samplers import Step
from ddpm_studio.engine.diffusion.samplers.going_back import GoingBack, walk_going_back
from ddpm_studio.engine.diffusion.samplers.walk import Noise, at_zero
from ddpm_studio.engine.events import Control, Job, Note, Pixels, Work
from ddpm_studio.engine.findings import CutOff
from ddpm_studio.engine.jobs.drawing.likeness import is_unlike
from ddpm_studio.engine.jobs.drawing.walking import noise_by
from ddpm_studio.engine.models.editing import LEVELS, Edited, observation_of, observed
from ddpm_studio.engine.runtime.condition import condition_of
from ddpm_studio.engine.runtime.model import Model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise

MOST_TOLD = 8
"""Answers whose nearness to the truth is told."""


@dataclass(frozen=True)
class Answering:
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
        return self.model.drawer(self.options, range(self.options.count), control.cancelled)

    def knowing(self, inner: Denoiser, times: Sequence[int]) -> Denoiser:
        """Return a denoiser that knows what is known, for a walk over these times."""
        options = self.options
        return Projected(inner, self.observation, times, options.until, options.moves) if self._knows else inner

    def walk(self, inner: Denoiser, times: Sequence[int]) -> Iterator[Step]:
        """Walk down from noise, or from the picture with some; at the end what is known is put in once more."""
        options, shape = self.options, self.model.tensor_shape
        numbers = [options.told.noise_of(image) for image in range(options.count)]

        def noise(purpose: Purpose) -> Noise:
            return noise_by(partial(image_noise, options.seed, purpose, numbers, shape), self.model.device)

        x = image_noise(options.seed, Purpose.X_T, numbers, shape).to(self.model.device.torch)
        if times[0] < self.model.card.last_time:
            x = diffuse(self._begun(), x, float(inner.alpha_bar[times[0]]))
        back = GoingBack(options.going_back.length, options.visits, noise(Purpose.BACK))
        denoiser = self.knowing(inner, times)
        yield from self.finished(walk_going_back(options.sampler, denoiser, x, times, noise(Purpose.STEP), back))

    def finished(self, steps: Iterator[Step]) -> Iterator[Step]:
        """Pass on the steps of a walk; what it ends at explains what is known, as far as that is held on to."""
        for step in steps:
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

    def _untold(self, control: Control, count: int) -> Denoiser:
        """Return the network as a denoiser that is told nothing of `count` pictures."""
        nothing = condition_of(Nothing(), self.model.card.tellable, range(count))
        return self.model.denoiser(self.options.chain, control.cancelled, nothing)

    def kept(self, drawn: Pixels) -> Iterator[Note]:
        """Tell how well what is known was kept by what was drawn, (N, H, W, C), and how near it came to the truth."""
        if self.is_held:
            misfit = self.observation.misfit(self._as_signal(drawn))
            yield Note(f"What is known was kept to {misfit * LEVELS:.2f} levels (RMS).")
        if self.options.tries:
            errors = ((drawn - self.edited.pixels.astype(np.float64)) ** 2).mean((1, 2, 3))
            ratios = ", ".join(f"{10 * np.log10(255**2 / max(error, 1e-9)):.1f}" for error in errors[:MOST_TOLD])
            yield Note(f"Nearness of the answers to the truth: PSNR {ratios} dB.")

    def _as_signal(self, drawn: Pixels) -> torch.Tensor:
        return self.model.space.encode(torch.from_numpy(np.array(drawn))).to(self.model.device.torch)

    def judged(self, drawn: Pixels, control: Control) -> Job:
        """Tell how good what was drawn is, (N, H, W, C); see `kept`.

        Last whether the picture is unlike what was learnt: by what is known of it, as far as that are pixels, in what
        was drawn, since a picture with holes is unlike any.
        """
        yield from self.kept(drawn)
        if self._knows:
            x = self._as_signal(drawn)
            untold = partial(self._untold, control)
            known = self.edited.known if self.options.task.takes_mask else np.ones_like(self.edited.known)
            if (yield from is_unlike(self.model, untold, self.options.model, x, known)):
                yield Note(UNLIKE, "warning")


def answering(options: EditOptions, model: Model) -> Work[Answering]:
    """Return what is needed to draw what is not known; see `models.editing.observed` for what is told and refused."""

    def there(array: Floats) -> torch.Tensor:
        return torch.from_numpy(array).float().to(model.device.torch)

    def noise(shape: tuple[int, ...]) -> torch.Tensor:
        return image_noise(options.seed, Purpose.OBSERVED, [0], shape).to(model.device.torch)

    edited = yield from observed(options, model.card)
    picture = model.space.encode(torch.from_numpy(np.array(edited.pixels))[None]).to(model.device.torch)
    return Answering(options, model, edited, observation_of(options, edited, picture, there, noise))
