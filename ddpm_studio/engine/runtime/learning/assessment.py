"""What the answers of a network cost while it learns, and what else is measured of them, by what it learns for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, Protocol, TypeAlias

import torch
from torch.nn import functional

from ddpm_studio.engine.choices.training import DiffusionOptions, RunConfig
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.diffusion.likelihood import steps_of
from ddpm_studio.engine.diffusion.objectives import loss_weights
from ddpm_studio.engine.diffusion.training_loss import TrainingLoss
from ddpm_studio.engine.runs.measured import ACCURACIES, ACCURACY
from ddpm_studio.engine.runtime.condition import NOTHING, Condition
from ddpm_studio.engine.runtime.learning.batches import Batch

Ask: TypeAlias = Callable[[torch.Tensor, torch.Tensor, Condition], torch.Tensor]
"""(x_t, t, what is told) ↦ what the network answers, float32."""
LOSSES = ("loss", "loss_simple", "loss_vlb")
"""What reports call the loss, and its terms where there are several."""


class Assessed(NamedTuple):
    """What the answers about some images cost."""

    total: torch.Tensor
    """What is minimised, of each image, (N,)."""
    terms: torch.Tensor
    """What else is measured, (count,), without gradients: means over the images, so that parts of a batch add up."""


class Assessment(Protocol):
    """What the answers of a network cost."""

    @property
    def count(self) -> int:
        """How many terms there are beside the loss."""
        ...

    def assess(self, batch: Batch, ask: Ask) -> Assessed:
        """Ask the network of each image of `batch`."""
        ...

    def report(self, means: Sequence[float]) -> dict[str, float]:
        """Return what a report says, by name, given the mean loss of some steps and the means of its terms."""
        ...


def assessment_of(config: RunConfig, classes: int, device: torch.device) -> Assessment:
    """Return how the answers of a run's network, which knows so many classes, are assessed on `device`."""
    if config.is_classifier:
        return Classifying(config.diffusion, classes, device)
    return Denoising(config.diffusion, device)


class Denoising:
    """The loss of a network that draws (Ho et al. 2020, algorithm 1, line 5), and its terms where there are several."""

    def __init__(self, options: DiffusionOptions, device: torch.device) -> None:
        self._loss = training_loss(options, device)
        self.count = 0 if options.objective == "simple" else 2

    def assess(self, batch: Batch, ask: Ask) -> Assessed:
        """Return the loss of each image, and L_simple and L_vlb where the loss is more than the former."""
        question = self._loss.question(batch.x_0, batch.t, batch.eps)
        answer = ask(question.x_t, batch.t, batch.told)
        losses = self._loss(question, answer, answer.detach())
        if losses.vlb is None:
            return Assessed(losses.total, torch.zeros(0, device=answer.device))
        both = torch.stack([batch.mean(losses.simple), batch.mean(losses.vlb)])
        return Assessed(losses.total, both.detach())

    def report(self, means: Sequence[float]) -> dict[str, float]:
        """Return the loss and its terms."""
        return dict(zip(LOSSES, means, strict=False))


class Classifying:
    """The cross-entropy of a network that tells classes apart, and how often it is right, in ten equal parts of t.

    Of much noise it cannot be right more often than by chance, whatever it has learnt: so its accuracy is told by t.
    An image of no class costs nothing and counts for nothing.
    """

    def __init__(self, options: DiffusionOptions, classes: int, device: torch.device) -> None:
        schedule = options.schedule
        self._alpha_bar = torch.tensor(schedule.alpha_bar(), dtype=torch.float32, device=device)
        self._classes, self._last = classes, schedule.steps
        self.count = 2 * len(ACCURACIES)

    def assess(self, batch: Batch, ask: Ask) -> Assessed:
        """Return −log p(y | x_t) of each image's class y, and by t how many were right of how many."""
        rows, parts = batch.told.rows, len(ACCURACIES)
        assert rows is not None
        x_t = diffuse(batch.x_0, batch.eps, self._alpha_bar[batch.t][:, None, None, None])
        answer = ask(x_t, batch.t, NOTHING)
        costs = functional.cross_entropy(answer, rows, reduction="none", ignore_index=self._classes)
        part_of_t = functional.one_hot((batch.t - 1) * parts // self._last, parts).float()
        right, counted = ((answer.detach().argmax(dim=1) == rows).float(), (rows < self._classes).float())
        return Assessed(costs, torch.cat([right @ part_of_t, counted @ part_of_t]) / len(rows))

    def report(self, means: Sequence[float]) -> dict[str, float]:
        """Return the loss, the accuracy, and that in each part of t of which there was anything."""
        loss, *others = means
        right, counted = others[: len(ACCURACIES)], others[len(ACCURACIES) :]
        by_t = {name: hits / shots for name, hits, shots in zip(ACCURACIES, right, counted, strict=True) if shots}
        return {"loss": loss, ACCURACY: sum(right) / max(sum(counted), 1e-12), **by_t}


def training_loss(options: DiffusionOptions, device: torch.device) -> TrainingLoss:
    """Return the loss that `options` choose, over tensors on `device`."""
    alpha_bar = options.schedule.alpha_bar()
    weights = loss_weights(alpha_bar, options.prediction, options.min_snr_gamma)
    # Computed in double precision, used in single: what it is multiplied with has no more.
    as_tensor = partial(torch.tensor, dtype=torch.float32, device=device)
    steps = None if options.objective == "simple" else steps_of(alpha_bar).each(as_tensor)
    return TrainingLoss(
        as_tensor(alpha_bar),
        as_tensor(weights),
        options.prediction,
        steps,
        options.objective,
        options.vlb_weight,
        options.bound_variance,
    )
