"""What pictures cost at most by a model's bound, in bits per dimension."""

from __future__ import annotations

import math

import numpy as np
import torch

from ddpm_studio.engine.choices.measuring.bits import BitsOptions
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.denoiser import NOT_LEARNT
from ddpm_studio.engine.diffusion.few_terms import Numbers, all_terms, decoder_floor, few_terms, spans_of
from ddpm_studio.engine.diffusion.spacing import choose_times
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Control, Job, Note, Work
from ddpm_studio.engine.findings import Bits, Span
from ddpm_studio.engine.runtime.bound_terms import BoundTerms
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.model import Model, load_model
from ddpm_studio.engine.runtime.noise import Purpose, generator
from ddpm_studio.engine.runtime.subjects import Subjects, refuse_what_is_no_byte, subjects_for

TOGETHER = 32
"""Pictures that are measured before the result is told anew."""


def bits(options: BitsOptions, control: Control) -> Job:
    """Measure the bound; a `Bits` after each batch of pictures. See the front desk."""
    with compute_threads(options.chain.device):
        yield Note("Loading the model…")
        model = load_model(options.model, options.chain)
        which, count = options.pictures, options.count
        subjects = yield from subjects_for(model.card, options.source, which, count, options.seed)
        yield from measure(model, subjects, options, control)


def measure(model: Model, subjects: Subjects, options: BitsOptions, control: Control) -> Work[Bits]:
    """Measure the bound of a model that is loaded; return what was told last.

    :raises FieldError: for a variance that was not learnt, or more steps than there are.
    :raises StudioError: for pictures whose bits mean nothing.
    """
    refuse_what_is_no_byte(subjects)
    last, variance = model.card.last_time, options.variance_for(model.card.process.variance)
    if variance == "learned" and model.card.process.variance != variance:
        raise FieldError("variance", NOT_LEARNT)
    times = choose_times(last, options.steps or last, "trailing")
    costs = BoundTerms(model, options.chain, times, variance, control.cancelled)
    ledger = _Ledger(subjects.describe(), len(times), options)
    batches = len(range(0, len(subjects.numbers), TOGETHER))
    watch = Stopwatch(batches * ledger.evaluations, "network calls")
    for first in range(0, len(subjects.numbers), TOGETHER):
        yield from _measure_some(model, subjects, slice(first, first + TOGETHER), (costs, ledger, watch))
        found = ledger.found(variance)
        yield found
        is_settled = found.error is not None and found.error < options.error and found.pictures >= 2 * TOGETHER
        if options.error and is_settled:
            break
    return found


def _measure_some(model: Model, subjects: Subjects, part: slice, tools: tuple[BoundTerms, _Ledger, Stopwatch]) -> Job:
    """Measure some pictures, all of them at one of their times after the other."""
    costs, ledger, watch = tools
    x_0 = model.space.encode(torch.from_numpy(subjects.pixels(part)))
    told = subjects.told(model.card, part, ledger.options.tells).onto(model.device.torch)
    chances = [generator(ledger.options.seed, Purpose.MEASURED, 1 + int(each)) for each in subjects.numbers[part]]
    numbers, weights = ledger.terms(chances)
    amounts = np.empty(numbers.shape)
    for column in range(numbers.shape[1]):
        watch.begin_step()
        eps = torch.stack([torch.randn(x_0.shape[1:], generator=chance) for chance in chances])
        amounts[:, column] = costs(x_0, torch.from_numpy(numbers[:, column]), eps, told).bits
        watch.end_step()
        if watch.is_due():
            yield watch.report(ledger.of)
    floor = decoder_floor(x_0.double(), costs.alpha_bar).numpy()
    ledger.take((costs.prior(x_0).numpy(), floor), numbers, weights * amounts)


class _Ledger:
    """What pictures have cost so far, each by itself and over ranges of t."""

    def __init__(self, of: str, steps: int, options: BitsOptions) -> None:
        """Have nothing to tell of yet; the chain has so many `steps`."""
        self.of, self.options, self._steps = of, options, steps
        self._is_exact = not 0 < options.evaluations < self._steps
        self.evaluations = self._steps if self._is_exact else options.evaluations
        self._spans = spans_of(self._steps)
        self._totals: list[float] = []
        self._floors: list[float] = []
        self._sums = np.zeros(len(self._spans) + 1)

    def terms(self, chances: list[torch.Generator]) -> tuple[Numbers, Floats]:
        """Return which steps are looked at for each picture, and what each counts, (N, evaluations) both."""
        if self._is_exact:
            return all_terms(self._steps, len(chances))
        places = [torch.rand(self.evaluations - 1, generator=chance, dtype=torch.float64) for chance in chances]
        return few_terms(self._steps, torch.stack(places).numpy())

    def take(self, sure: tuple[Floats, Floats], numbers: Numbers, amounts: Floats) -> None:
        """Take in what some pictures cost.

        :param sure: L_T, and the least that L_0 can be, (N,) both.
        :param amounts: at each of `numbers` what it counts, (N, evaluations) both.
        """
        prior, floor = sure
        self._floors += floor.tolist()
        self._totals += (prior + amounts.sum(axis=1)).tolist()
        ends = [last for _, last in self._spans]
        np.add.at(self._sums, np.searchsorted(ends, numbers), amounts)
        self._sums[-1] += prior.sum()

    def found(self, variance: str) -> Bits:
        """Return what is known by now."""
        count = len(self._totals)
        error = float(np.std(self._totals, ddof=1)) / math.sqrt(count) if count > 1 else None
        means = (self._sums / count).tolist()
        spans = [*self._spans, (self._steps + 1, self._steps + 1)]
        told = tuple(Span(*span, mean) for span, mean in zip(spans, means, strict=True))
        total, floor = float(np.mean(self._totals)), float(np.mean(self._floors))
        return Bits(count, self.evaluations, total, error, told, variance, floor, self.of)
