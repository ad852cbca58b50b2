"""EfficientNet-Lite0 without its classifier.

Tan and Le 2019 (https://arxiv.org/abs/1905.11946), in the variant of TensorFlow's TPU repository: ReLU6 everywhere, no
squeeze-and-excitation, stem and head not scaled. As in TensorFlow, a convolution of stride s over n pixels is padded by
max((⌈n/s⌉ − 1) s + k − n, 0), of which the larger half lies below and to the right.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from ddpm_studio.engine.networks.features.options import LITE_DIMENSIONS
from ddpm_studio.engine.networks.features.units import ConvUnit

STEM = 32
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
"""Blocks, kernel, stride of the first block, how much wider a block is inside, channels that come out."""


class Lite0(nn.Module):
    """Pictures, (N, 3, H, W), of (x − 127) / 128 where x is 0 … 255, to 1280 features each.

    Weights: ``stem``, ``blocks.0`` to ``blocks.15`` with ``expand`` (but for the first), ``depthwise`` and ``project``,
    and ``head``, each a `ConvUnit`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = _Same(3, STEM, 3, 2)
        blocks, inputs = [], STEM
        for repeats, kernel, stride, wider, outputs in STAGES:
            for index in range(repeats):
                blocks.append(_Block(inputs, outputs, kernel, stride if index == 0 else 1, wider))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.head = ConvUnit(inputs, LITE_DIMENSIONS, 1, activation="relu6")

    def forward(self, x: Tensor) -> Tensor:
        """(N, 3, H, W) to (N, 1280)."""
        features: Tensor = self.head(self.blocks(self.stem(x))).mean(dim=(2, 3))
        return features


class _Same(ConvUnit):
    """A convolution that is padded as in TensorFlow."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, groups: int = 1) -> None:
        super().__init__(inputs, outputs, kernel, stride, groups=groups, activation="relu6")
        self._kernel, self._stride = kernel, stride

    def forward(self, x: Tensor) -> Tensor:
        """(N, inputs, H, W) to (N, outputs, ⌈H / stride⌉, ⌈W / stride⌉)."""
        rows, columns = (same_padding(side, self._kernel, self._stride) for side in x.shape[2:])
        if rows == columns and rows[0] == rows[1]:
            self.conv.padding = (rows[0], rows[0])
            return super().forward(x)
        return super().forward(F.pad(x, (*columns, *rows)))


def same_padding(side: int, kernel: int, stride: int) -> tuple[int, int]:
    """Return how many pixels are added before and behind."""
    total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
    return total // 2, total - total // 2


class _Block(nn.Module):
    """Wider by a 1×1 convolution, each channel filtered by itself, narrower again; added to what came in if it can."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, wider: int) -> None:
        super().__init__()
        inside = inputs * wider
        self.expand = ConvUnit(inputs, inside, 1, activation="relu6") if wider > 1 else nn.Identity()
        self.depthwise = _Same(inside, inside, kernel, stride, groups=inside)
        self.project = ConvUnit(inside, outputs, 1, activation="none")
        self._adds = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.project(self.depthwise(self.expand(x)))
        return result + x if self._adds else result
