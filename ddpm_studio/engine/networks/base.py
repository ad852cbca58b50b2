"""The face of a network: what its options say, and what the file that implements it offers to `build`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from ddpm_studio.engine.networks.ports import Ports

if TYPE_CHECKING:
    import torch
    from torch import nn


class NetworkOptions(Protocol):
    """What the options of every network say, without torch."""

    @property
    def kind(self) -> str:
        """The name of its architecture in files."""
        ...

    @property
    def widths(self) -> tuple[int, ...]:
        """Channels inside it, at each level: they decide which kernels and which layout suit it."""
        ...

    @property
    def channels_last(self) -> bool:
        """Whether images are to lie pixel by pixel in memory."""
        ...

    def ports(self, channels: int, outputs: int, classes: int) -> Ports:
        """Return what goes into it and what comes out.

        :param outputs: channels of an answer about the image itself.
        :param classes: how many there are that it is told, or tells apart.
        """
        ...

    def check_size(self, height: int, width: int, channels: int) -> None:
        """Make sure that images of this size can go through.

        :raises FieldError: naming what would work.
        """
        ...


class Implementation(Protocol):
    """What the file of a network offers; it alone imports torch. `options` are its own kind of options.

    A network is called with noisy signals x_t, (N, inputs, H, W), and the 0-based index t − 1 of their times, (N,) or
    (1,), and where its ports say so with what is told of each; it answers with (N, outputs, H, W).
    """

    def new_network(self, options: Any, ports: Ports, generator: torch.Generator | None) -> nn.Module:
        """Return a float32 network on the CPU whose weights depend on `generator` alone (None: one seeded with 0)."""
        ...

    def outline(self, options: Any, ports: Ports) -> nn.Module:
        """Return the network as it is described, on torch's device ``meta``: its weights have shapes and no values."""
        ...
