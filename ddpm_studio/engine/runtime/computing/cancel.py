"""Cutting a long computation short.

A generator can be closed only where it yields, and one step of a large network on a CPU can take ten seconds.
These hooks look at the user's wish between the network's blocks, forward and backward: not one is begun after it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import torch
from torch import nn

from ddpm_studio.engine.errors import Cancelled


class Flag(Protocol):
    """What says when to stop, such as an event of threads."""

    def is_set(self) -> bool:
        """Whether to stop."""
        ...


@dataclass
class Deadline:
    """A flag that is set when another one is, or when so many seconds have passed."""

    other: Flag
    seconds: float
    began: float = field(default_factory=time.perf_counter)

    def is_set(self) -> bool:
        """Whether to stop."""
        return self.other.is_set() or time.perf_counter() - self.began > self.seconds


@contextmanager
def cancellable(blocks: Sequence[nn.Module], cancelled: Flag) -> Iterator[None]:
    """Raise `Cancelled` from within the forward or backward pass of any of `blocks` once `cancelled` is set."""

    def look(_: object = None) -> None:
        if cancelled.is_set():
            raise Cancelled

    def before_block(block: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        look()
        if block is blocks[0] and inputs[0].requires_grad:  # where the gradient leaves the last of them
            inputs[0].register_hook(look)

    def after_block(_: nn.Module, inputs: object, output: torch.Tensor) -> None:
        look()
        if output.requires_grad:
            output.register_hook(look)

    handles = [block.register_forward_pre_hook(before_block) for block in blocks]
    handles += [block.register_forward_hook(after_block) for block in blocks]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
