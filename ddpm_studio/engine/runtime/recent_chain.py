"""The chain that was drawn last, as floats: who branches from one of its moments need not walk down there again.

A film has levels only, of which no exact x_t can be made. Rejected: floats in films, 2.3 times their size and of no use
to a recipe alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.sampling import FromNoise
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.denoiser import Estimate, eps_from_x_0
from ddpm_studio.engine.diffusion.samplers import Step
from ddpm_studio.engine.diffusion.samplers.walk import at_zero
from ddpm_studio.engine.runtime.model import Model

MEMORY_BUDGET = 128 * 2**20
"""Bytes; a chain that takes more is not remembered, and is walked again where it is needed."""
_BYTES_PER_VALUE = 2 * 4
"""x_t and x_0, each a float32: eps is solved from them again, so that the budget holds half as many moments more."""


@dataclass(frozen=True)
class _Moment:
    """What is kept of a step: x_t and x_0, (N, C, H, W) each, on the CPU."""

    t: int
    x_t: torch.Tensor
    x_0: torch.Tensor

    def step(self, device: torch.device, alpha_bar: Floats) -> Step:
        """Return the step as it was: the very x_t and x_0, and the eps that explains the one by the other.

        :param alpha_bar: ᾱ_0 … ᾱ_T, shape (T + 1,).
        """
        x_t, x_0 = self.x_t.to(device), self.x_0.to(device)
        if self.t == 0:
            return at_zero(x_t)
        return Step(self.t, x_t, Estimate(x_0, eps_from_x_0(x_0, x_t, float(alpha_bar[self.t]))))


@dataclass(frozen=True)
class _Chain:
    name: tuple[object, ...]
    moments: list[_Moment]


_recent: list[_Chain] = []
"""None or one. It belongs to the process, as the jobs that leave and find it know nothing of each other."""


def remember(steps: Iterator[Step], options: FromNoise, model: Model, moments: int) -> Iterator[Step]:
    """Pass on the steps of a walk of all images of `options`; once it is at its end, it is the chain drawn last.

    :param moments: how many there will be.
    """
    if moments * options.count * _BYTES_PER_VALUE * math.prod(model.tensor_shape) > MEMORY_BUDGET:
        yield from steps
        return
    kept = []
    for step in steps:
        if not step.comes_again:
            kept.append(_Moment(step.t, step.x_t.cpu(), step.x_0.cpu()))
        yield step
    _recent[:] = [_Chain(_name(options, model), kept)]


def recall(options: FromNoise, model: Model) -> Iterator[Step] | None:
    """Return the steps of all images of `options`, the very numbers, if this is the chain drawn last."""
    for chain in _recent:
        if chain.name == _name(options, model):
            device, alpha_bar = model.device.torch, model.card.alpha_bar
            return (moment.step(device, alpha_bar) for moment in chain.moments)
    return None


def forget() -> None:
    """Give the memory back."""
    _recent.clear()


def _name(options: FromNoise, model: Model) -> tuple[object, ...]:
    """Return what decides the numbers: all choices but where the model lies and which frames are kept."""
    chain = options.chain.model_copy(update={"frames_kept": ChainOptions().frames_kept, "rate": -1.0})
    return (
        options.model_copy(update={"model": Path(), "chain": chain}),
        model.card.provenance.sha256,
        str(model.device.torch),
    )
