"""What both feature networks are made of: a convolution, a normalisation with what was learnt, an activation."""

from __future__ import annotations

from typing import Literal, TypeAlias

import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

EPS = 1e-3
"""Of all normalisations, as TensorFlow had it in both networks."""
Activation: TypeAlias = Literal["relu", "relu6", "none"]
Sides: TypeAlias = int | tuple[int, int]


class ConvUnit(nn.Module):
    """Convolution without bias, batch normalisation and activation. Weights: ``conv.weight``, ``bn.*``."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: Sides,
        stride: int = 1,
        padding: Sides = 0,
        groups: int = 1,
        activation: Activation = "relu",
    ) -> None:
        super().__init__()
        self.conv: nn.Conv2d = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False)
        self.bn: nn.Module = nn.BatchNorm2d(outputs, eps=EPS)
        self.bn.register_buffer("num_batches_tracked", None)  # of training, which is over
        self._activation = activation

    def forward(self, x: Tensor) -> Tensor:
        """(N, inputs, H, W) to (N, outputs, H', W')."""
        x = self.bn(self.conv(x))
        if self._activation == "none":
            return x
        return F.relu6(x, inplace=True) if self._activation == "relu6" else F.relu(x, inplace=True)

    def fuse(self) -> None:
        """Put the normalisation into the weights, for ever: the same function, but for the last bits, in less time."""
        if isinstance(self.bn, nn.BatchNorm2d):
            self.conv, self.bn = fuse_conv_bn_eval(self.conv, self.bn), nn.Identity()


def fuse(network: nn.Module) -> nn.Module:
    """Return the network, in evaluation mode, with all normalisations in the weights."""
    network.eval()
    for module in network.modules():
        if isinstance(module, ConvUnit):
            module.fuse()
    return network


def without_counts(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return a state without the numbers of batches that were seen, which some files have and none needs."""
    return {name: tensor for name, tensor in weights.items() if not name.endswith("num_batches_tracked")}
