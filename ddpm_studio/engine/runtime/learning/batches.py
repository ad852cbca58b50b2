"""Which images a training step looks at, and at which times: functions of the run's seed and the step."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import torch

from ddpm_studio.engine.choices.training import DiffusionOptions, RunConfig
from ddpm_studio.engine.diffusion.loss_history import LossHistory
from ddpm_studio.engine.runtime.condition import Condition
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from ddpm_studio.engine.runtime.noise import Purpose, generator


class Batch(NamedTuple):
    """What a process learns from in a training step, or a part of that, on its device."""

    x_0: torch.Tensor
    """(N, C, H, W)."""
    t: torch.Tensor
    """(N,), 1 … T."""
    eps: torch.Tensor
    """As `x_0`."""
    told: Condition
    """Of each image."""
    counts: torch.Tensor | None
    """How much each image counts, (N,); None: all alike."""

    def pick(self, part: slice) -> Batch:
        """Return a `part` of it."""
        x_0, t, eps, told, counts = self
        return Batch(x_0[part], t[part], eps[part], told.pick(part), None if counts is None else counts[part])

    def mean(self, values: torch.Tensor) -> torch.Tensor:
        """Return the mean of one value of each image, (N,), as much as each counts."""
        return values.mean() if self.counts is None else (self.counts * values).mean()


@lru_cache(maxsize=2)
def _order(seed: int, epoch: int, count: int) -> torch.Tensor:
    """Return a permutation; drawing one of a million takes as long as a training step."""
    return torch.randperm(count, generator=generator(seed, Purpose.ORDER, epoch))


def batch_indices(seed: int, step: int, size: int, count: int) -> torch.Tensor:
    """Return which images training step `step` (from 0) looks at, (size,).

    All of a permutation that is new in each epoch, one after the other; a batch may span epochs.
    """
    first, last = step * size, (step + 1) * size - 1
    epochs = range(first // count, last // count + 1)
    return torch.cat([_order(seed, epoch, count) for epoch in epochs])[first - epochs[0] * count :][:size]


def told_in_batch(pictures: Pictures, indices: torch.Tensor, config: RunConfig, step: int) -> Condition:
    """Return what is told in training step `step` of all its images, by their numbers `indices`, on the CPU.

    One of several captions of each; of some nothing (Ho and Salimans 2022, algorithm 1, line 3).
    """
    size, drawn = len(indices), None
    if pictures.has_choice:
        drawn = torch.rand(size, generator=generator(config.seed, Purpose.CAPTION, step))
    told = pictures.told(indices, drawn)
    if told.rows is None:
        return told
    return told.leave_out(torch.rand(size, generator=generator(config.seed, Purpose.TOLD, step)).lt(pictures.left_out))


class BatchTimes:
    """The t of each training step: uniform over 1 … T (Ho et al. 2020, algorithm 1, line 3), or by past losses.

    With the latter what is drawn depends on the losses of the steps before, which are part of the run's state.
    """

    def __init__(self, seed: int, size: int, options: DiffusionOptions) -> None:
        """Draw `size` times a step for a run of this `seed`."""
        self._seed, self._size, self._last = seed, size, options.schedule.steps
        self.history = LossHistory(self._last) if options.times == "loss-aware" else None

    def at(self, step: int) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Return the t of training step `step` (from 0), (size,), and how much each counts; None: all alike."""
        chance = generator(self._seed, Purpose.T, step)
        chances = self.history.chances() if self.history else None
        if chances is None:
            return torch.randint(1, self._last + 1, (self._size,), generator=chance), None
        likely = torch.from_numpy(chances)
        drawn = torch.rand(self._size, generator=chance, dtype=torch.float64)
        places = torch.searchsorted(likely.cumsum(0), drawn, right=True).clamp(max=self._last - 1)  # sums round
        return places + 1, (1 / (self._last * likely[places])).float()

    def learn(self, step: int, losses: torch.Tensor) -> None:
        """Take in what all images of training step `step`, which is done, have cost, (size,)."""
        if self.history:
            self.history.take(self.at(step)[0].tolist(), losses.tolist())

    def state(self) -> dict[str, torch.Tensor] | None:
        """Return what must be known to go on; None: nothing."""
        if self.history is None:
            return None
        return {"losses": torch.tensor(self.history.losses), "counts": torch.tensor(self.history.counts)}

    def restore(self, state: Any) -> None:
        """Put back what `state` returned, or what there was before the first step: None.

        :raises ValueError: if it is not of these times.
        """
        if self.history is None:
            return
        self.history = fresh = LossHistory(self._last)
        if state is None:
            return
        losses, counts = state["losses"].double().numpy(), state["counts"].long().numpy()
        is_sound = losses.shape == fresh.losses.shape and counts.shape == fresh.counts.shape
        if not is_sound or counts.min() < 0 or not torch.isfinite(state["losses"]).all():
            raise ValueError("not the losses of these times")
        fresh.losses[:], fresh.counts[:] = losses, counts
