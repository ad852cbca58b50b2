"""The one door to networks: what becomes of options and ports. Torch is imported when a network is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.networks.base import Implementation
from ddpm_studio.engine.networks.kinds import AnyNetwork
from ddpm_studio.engine.networks.plan import count_parameters
from ddpm_studio.engine.networks.ports import Ports

if TYPE_CHECKING:
    import torch
    from torch import nn

COPIES = 8
"""What is kept of each weight while training: itself, its gradient, two moments, averages, and some room."""


def build(
    options: AnyNetwork, ports: Ports, size: tuple[int, int], generator: torch.Generator | None = None
) -> nn.Module:
    """Return a new float32 network on the CPU, in training mode.

    :param size: (height, width) of the images.
    :param generator: where the initial weights come from; if None, one seeded with 0.
    :raises FieldError: if images of this size cannot go through, or no memory could hold it.
    """
    check(options, ports, size)
    return _implementation(options).new_network(options, ports, generator)


def check(options: AnyNetwork, ports: Ports, size: tuple[int, int]) -> None:
    """Make sure that a network can be built; see `build`.

    :raises FieldError: if it cannot.
    """
    options.check_size(*size, ports.channels)
    _check_memory(parameter_count(options, ports))


def parameter_count(options: AnyNetwork, ports: Ports) -> int:
    """Return the number of weights, by arithmetic alone; the size of the images does not matter."""
    return count_parameters(options, ports)


def weight_shapes(options: AnyNetwork, ports: Ports) -> dict[str, tuple[int, ...]]:
    """Return the shape of each weight by its name, without building any of it."""
    return shapes_of(outline(options, ports))


def outline(options: AnyNetwork, ports: Ports) -> nn.Module:
    """Return a network for whoever has its weights: on torch's device ``meta``, where they have shapes alone."""
    return _implementation(options).outline(options, ports)


def shapes_of(network: nn.Module) -> dict[str, tuple[int, ...]]:
    """Return the shape of each weight by its name."""
    return {name: tuple(weight.shape) for name, weight in network.state_dict().items()}


def _implementation(options: AnyNetwork) -> Implementation:
    """Return the file that implements this kind of network."""
    if options.kind == "classifier":
        from ddpm_studio.engine.networks import classifier

        return classifier
    from ddpm_studio.engine.networks import unet

    return unet


def _check_memory(count: int) -> None:
    memory = psutil.virtual_memory().total
    if count * COPIES * 4 > memory:
        raise FieldError(
            "network.widths",
            f"This network has {count:,} weights. With all that training keeps of each, that is "
            f"{count * COPIES * 4 / 2**30:,.0f} GB, and here are {memory / 2**30:,.0f}; make it narrower.",
        )
