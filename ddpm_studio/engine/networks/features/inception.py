"""The Inception-v3 of 2015-12-05 by which FID, sFID and the Inception score are defined, layer by layer.

Szegedy et al. 2015 (https://arxiv.org/abs/1512.00567), in the very form of Google's graph of that day, which differs
from later ones: averages at a border are of the pixels that are there, the last block takes a maximum instead, and
there are 1008 classes. The names are those of the one file of weights in use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ddpm_studio.engine.networks.features.options import CLASSES, INCEPTION_DIMENSIONS
from ddpm_studio.engine.networks.features.units import ConvUnit, Sides

SIDE = 299
SPATIAL = 7
"""Channels of ``Mixed_6d.branch1x1`` that sFID takes (Nash et al. 2021, https://arxiv.org/abs/2103.03841)."""
Convolution = tuple[int, Sides, int, Sides]
"""Channels that come out, kernel, stride, padding."""
ACROSS: tuple[Sides, Sides] = ((1, 7), (0, 3))
DOWN: tuple[Sides, Sides] = ((7, 1), (3, 0))


@dataclass(frozen=True)
class Seen:
    """What the network says of pictures."""

    pooled: Tensor
    """(N, 2048): pool_3, for FID, KID, precision and recall."""
    spatial: Tensor
    """(N, 2023): 17 × 17 places of seven channels, for sFID."""
    logits: Tensor
    """(N, 1008), without the bias, for the Inception score."""


class Inception(nn.Module):
    """Pictures, (N, 3, 299, 299), scaled to about −1 … 1, to what is seen of them."""

    def __init__(self) -> None:
        super().__init__()
        self.Conv2d_1a_3x3 = ConvUnit(3, 32, 3, 2)
        self.Conv2d_2a_3x3 = ConvUnit(32, 32, 3)
        self.Conv2d_2b_3x3 = ConvUnit(32, 64, 3, padding=1)
        self.Conv2d_3b_1x1 = ConvUnit(64, 80, 1)
        self.Conv2d_4a_3x3 = ConvUnit(80, 192, 3)
        for name, block in _blocks().items():
            self.add_module(name, block)
        self.fc = nn.Linear(INCEPTION_DIMENSIONS, CLASSES)

    def forward(self, x: Tensor) -> Seen:
        """(N, 3, 299, 299) to what is seen."""
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(x)))
        x = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(F.max_pool2d(x, 3, 2)))
        x, spatial = F.max_pool2d(x, 3, 2), x
        for name in _blocks_in_order():
            block = self.get_submodule(name)
            if name == "Mixed_6d":
                # TensorFlow's order, channels last: the distance is the same in any, stored statistics are not.
                spatial = block.get_submodule("branch1x1")(x)[:, :SPATIAL].permute(0, 2, 3, 1).flatten(1)
            x = block(x)
        pooled = x.mean(dim=(2, 3))
        return Seen(pooled, spatial, F.linear(pooled, self.fc.weight))


class _Mixed(nn.Module):
    """A block: branches of convolutions, and a pool, side by side."""

    def __init__(
        self,
        inputs: int,
        convolutions: Mapping[str, Convolution],
        branches: tuple[tuple[str, ...], ...],
        pool: Literal["average", "maximum", "halving"],
    ) -> None:
        """Begin with random weights.

        :param convolutions: by name; in a branch each follows the one before, and names that end in a and b the same.
        :param branches: the names along each of them.
        """
        super().__init__()
        self._branches, self._pool = branches, pool
        for branch in branches:
            channels = inputs
            for name in branch:
                outputs, kernel, stride, padding = convolutions[name]
                self.add_module(name, ConvUnit(channels, outputs, kernel, stride, padding))
                channels = channels if name.endswith("a") else outputs
        if pool != "halving":
            outputs, kernel, stride, padding = convolutions["branch_pool"]
            self.branch_pool = ConvUnit(inputs, outputs, kernel, stride, padding)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([*(self._along(branch, x) for branch in self._branches), self._pooled(x)], dim=1)

    def _along(self, branch: tuple[str, ...], x: Tensor) -> Tensor:
        ends = []
        for name in branch:
            unit = self.get_submodule(name)
            if name.endswith(("a", "b")):
                ends.append(unit(x))
            else:
                x = unit(x)
        return torch.cat(ends, dim=1) if ends else x

    def _pooled(self, x: Tensor) -> Tensor:
        if self._pool == "halving":
            return F.max_pool2d(x, 3, 2)
        if self._pool == "maximum":
            pooled = F.max_pool2d(x, 3, 1, padding=1)
        else:
            pooled = F.avg_pool2d(x, 3, 1, padding=1, count_include_pad=False)
        result: Tensor = self.branch_pool(pooled)
        return result


def _one(outputs: int) -> Convolution:
    return outputs, 1, 1, 0


def _block_a(inputs: int, pooled: int) -> _Mixed:
    convolutions: dict[str, Convolution] = {
        **{"branch1x1": _one(64), "branch5x5_1": _one(48), "branch5x5_2": (64, 5, 1, 2)},
        **{"branch3x3dbl_1": _one(64), "branch3x3dbl_2": (96, 3, 1, 1), "branch3x3dbl_3": (96, 3, 1, 1)},
        "branch_pool": _one(pooled),
    }
    branches = (
        ("branch1x1",),
        ("branch5x5_1", "branch5x5_2"),
        ("branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3"),
    )
    return _Mixed(inputs, convolutions, branches, "average")


def _block_b(inputs: int) -> _Mixed:
    convolutions: dict[str, Convolution] = {
        "branch3x3": (384, 3, 2, 0),
        **{"branch3x3dbl_1": _one(64), "branch3x3dbl_2": (96, 3, 1, 1), "branch3x3dbl_3": (96, 3, 2, 0)},
    }
    branches = (("branch3x3",), ("branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3"))
    return _Mixed(inputs, convolutions, branches, "halving")


def _block_c(inner: int) -> _Mixed:
    (across, beside), (down, below) = ACROSS, DOWN
    convolutions: dict[str, Convolution] = {
        **{"branch1x1": _one(192), "branch7x7_1": _one(inner), "branch7x7_2": (inner, across, 1, beside)},
        **{"branch7x7_3": (192, down, 1, below), "branch7x7dbl_1": _one(inner)},
        **{"branch7x7dbl_2": (inner, down, 1, below), "branch7x7dbl_3": (inner, across, 1, beside)},
        **{"branch7x7dbl_4": (inner, down, 1, below), "branch7x7dbl_5": (192, across, 1, beside)},
        "branch_pool": _one(192),
    }
    branches = (
        ("branch1x1",),
        tuple(f"branch7x7_{number}" for number in range(1, 4)),
        tuple(f"branch7x7dbl_{number}" for number in range(1, 6)),
    )
    return _Mixed(768, convolutions, branches, "average")


def _block_d() -> _Mixed:
    (across, beside), (down, below) = ACROSS, DOWN
    convolutions: dict[str, Convolution] = {
        **{"branch3x3_1": _one(192), "branch3x3_2": (320, 3, 2, 0), "branch7x7x3_1": _one(192)},
        **{"branch7x7x3_2": (192, across, 1, beside), "branch7x7x3_3": (192, down, 1, below)},
        "branch7x7x3_4": (192, 3, 2, 0),
    }
    branches = (("branch3x3_1", "branch3x3_2"), tuple(f"branch7x7x3_{number}" for number in range(1, 5)))
    return _Mixed(768, convolutions, branches, "halving")


def _block_e(inputs: int, pool: Literal["average", "maximum"]) -> _Mixed:
    convolutions: dict[str, Convolution] = {
        **{"branch1x1": _one(320), "branch3x3_1": _one(384), "branch3x3_2a": (384, (1, 3), 1, (0, 1))},
        **{"branch3x3_2b": (384, (3, 1), 1, (1, 0)), "branch3x3dbl_1": _one(448), "branch3x3dbl_2": (384, 3, 1, 1)},
        **{"branch3x3dbl_3a": (384, (1, 3), 1, (0, 1)), "branch3x3dbl_3b": (384, (3, 1), 1, (1, 0))},
        "branch_pool": _one(192),
    }
    branches = (
        ("branch1x1",),
        ("branch3x3_1", "branch3x3_2a", "branch3x3_2b"),
        ("branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3a", "branch3x3dbl_3b"),
    )
    return _Mixed(inputs, convolutions, branches, pool)


def _blocks() -> dict[str, _Mixed]:
    """Return the blocks by their names, in their order."""
    return {
        **{"Mixed_5b": _block_a(192, 32), "Mixed_5c": _block_a(256, 64), "Mixed_5d": _block_a(288, 64)},
        "Mixed_6a": _block_b(288),
        **{f"Mixed_6{letter}": _block_c(inner) for letter, inner in zip("bcde", (128, 160, 160, 192), strict=True)},
        "Mixed_7a": _block_d(),
        **{"Mixed_7b": _block_e(1280, "average"), "Mixed_7c": _block_e(2048, "maximum")},
    }


def _blocks_in_order() -> tuple[str, ...]:
    return tuple(
        f"Mixed_{number}{letter}" for number, letters in ((5, "bcd"), (6, "abcde"), (7, "abc")) for letter in letters
    )
