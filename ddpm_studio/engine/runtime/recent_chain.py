"""The chain that was drawn last, as floats: who branches from one of its moments need not walk down there again."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ddpm_studio.engine.choices.sampling import ChainOptions, SampleOptions
from ddpm_studio.engine.diffusion.samplers import Step
from ddpm_studio.engine.runtime.model import Model

MEMORY_BUDGET = 128 * 2**20
"""Bytes; a chain that takes more is not remembered, and is walked again where it is needed."""
_BYTES_PER_VALUE = 2 * 4
"""x_t and x_0, each a float32."""


@dataclass(frozen=True)
class _Chain:
    name: tuple[object, ...]
    steps: list[Step]


_recent: list[_Chain] = []
"""None or one. It belongs to the process, as the jobs that leave and find it know nothing of each other."""


def remember(steps: Iterator[Step], options: SampleOptions, model: Model, moments: int) -> Iterator[Step]:
    """Pass on the steps of a walk of all images of `options`; once it is at its end, it is the chain drawn last.

    :param moments: how many there will be.
    """
    if moments * options.count * _BYTES_PER_VALUE * math.prod(model.tensor_shape) > MEMORY_BUDGET:
        yield from steps
        return
    kept = []
    for step in steps:
        kept.append(Step(step.t, step.x_t.cpu(), step.x_0.cpu()))
        yield step
    _recent[:] = [_Chain(_name(options, model), kept)]


def recall(options: SampleOptions, model: Model) -> Iterator[Step] | None:
    """Return the steps of all images of `options`, the very numbers, if this is the chain drawn last."""
    for chain in _recent:
        if chain.name == _name(options, model):
            device = model.device.torch
            return (Step(step.t, step.x_t.to(device), step.x_0.to(device)) for step in chain.steps)
    return None


def forget() -> None:
    """Give the memory back."""
    _recent.clear()


def _name(options: SampleOptions, model: Model) -> tuple[object, ...]:
    """Return what decides the numbers: all choices but where the model lies and which frames are kept."""
    chain = options.chain.model_copy(update={"frames_kept": ChainOptions().frames_kept, "rate": -1.0})
    return (
        options.model_copy(update={"model": Path(), "chain": chain}),
        model.card.provenance.sha256,
        str(model.device.torch),
    )
