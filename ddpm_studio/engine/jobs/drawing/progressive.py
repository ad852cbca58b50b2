"""Sending pictures bit by bit: what a receiver of x_T, x_{T−1}, … believes them to be, and what that has cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from ddpm_studio.engine.choices.measuring.progressive import ProgressiveOptions
from ddpm_studio.engine.diffusion.denoiser import NOT_LEARNT, eps_from_x_0
from ddpm_studio.engine.diffusion.forward import earlier_noise
from ddpm_studio.engine.diffusion.likelihood import Term, prior_bits, terms
from ddpm_studio.engine.diffusion.spacing import kept_moments
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Control, Frame, Job, Note
from ddpm_studio.engine.films.film import EPS_RANGE
from ddpm_studio.engine.films.film_room import frames_that_fit
from ddpm_studio.engine.findings import Coded
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.model import Model, load_model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise
from ddpm_studio.engine.runtime.pixels import onto
from ddpm_studio.engine.runtime.subjects import refuse_what_is_no_byte, subjects_for

LEVELS = 127.5
"""Of a byte, in a signal's unit."""


def progressive(options: ProgressiveOptions, control: Control) -> Job:
    """Send the pictures of `options`, all at once (Ho et al. 2020, algorithms 3 and 4). See the front desk.

    :raises FieldError: if there are fewer, or the variance was not learnt.
    """
    with compute_threads(options.chain.device):
        yield Note("Loading the model…")
        model = load_model(options.model, options.chain)
        which, count = options.pictures, options.count
        subjects = yield from subjects_for(model.card, options.source, which, count, options.seed)
        refuse_what_is_no_byte(subjects)
        if len(subjects.numbers) < count:
            raise FieldError(
                "count", f"The set has {len(subjects.numbers):,} of the pictures that are asked for: choose no more."
            )
        x_0 = onto(model.device.torch, model.space.encode(torch.from_numpy(subjects.pixels(slice(None)))))
        told = subjects.told(model.card, slice(None), options.tells)
        denoiser = model.denoiser(options.chain, control.cancelled, told)
        times = options.times(denoiser.alpha_bar)
        received = _Received(options.seed, [int(each) for each in subjects.numbers], x_0, denoiser.alpha_bar.tolist())
        variance = options.variance_for(model.card.process.variance)
        if variance == "learned" and model.card.process.variance != variance:
            raise FieldError("variance", NOT_LEARNT)
        yield from _film(options, model, x_0, times, terms(denoiser, x_0, received, times, variance))


def _film(options: ProgressiveOptions, model: Model, x_0: torch.Tensor, times: list[int], costs: Iterator[Term]) -> Job:
    alpha_bar, chain = model.card.alpha_bar, options.chain
    fitting = frames_that_fit(min(chain.frames_kept, len(times) + 1), len(x_0), x_0[0].numel())
    chosen = kept_moments([*times, 0], fitting, chain.frames_spread, alpha_bar)
    precision = model.device.tuning.precision
    watch = Stopwatch(len(times), "steps")
    yield watch.report()
    sent, kept = float(prior_bits(x_0, float(alpha_bar[times[0]])).double().mean()), 0
    for position, term in enumerate(watch.timed(costs)):
        if position == chosen[kept]:
            eps = eps_from_x_0(term.believed, term.x_t, float(alpha_bar[term.t])) / EPS_RANGE
            shown = (model.space.decode(each) for each in (term.x_t, term.believed, eps))
            coded = Coded(sent, LEVELS * float(term.squared_error.double().mean()) ** 0.5)
            yield watch.report()
            yield Frame(kept, len(chosen), term.t, *shown, precision=precision, coded=coded)
            kept += 1
        sent += float(term.bits.double().mean())
        if watch.is_due():
            yield watch.report()
    pictures = model.space.decode(x_0)
    yield Frame(kept, len(chosen), 0, pictures, pictures, precision=precision, coded=Coded(sent, 0.0))
    yield Note(f"All is received: {sent:.3f} bits per dimension.")


@dataclass
class _Received:
    """The noise in what a receiver holds: x_T is noise, and each x_s follows from x_t by the true posterior."""

    seed: int
    pictures: list[int]
    """Their numbers in the set, by which their noise is known."""
    like: torch.Tensor
    """Signals of the shape, and on the device, of the pictures."""
    alpha_bar: list[float]
    _t: int = 0
    _eps: torch.Tensor | None = None

    def __call__(self, t: int) -> torch.Tensor:
        """Return the noise in x_t; asked for descending times."""
        shape = tuple(self.like.shape[1:])
        fresh = onto(self.like.device, image_noise(self.seed, Purpose.RECEIVED, self.pictures, shape, t))
        if self._eps is None:
            self._eps = fresh
        else:
            self._eps = earlier_noise(self._eps, fresh, self.alpha_bar[t], self.alpha_bar[self._t])
        self._t = t
        return self._eps
