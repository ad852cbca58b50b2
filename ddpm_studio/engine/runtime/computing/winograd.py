"""3×3 convolutions by a quarter of the multiplications, for wide networks in fp32 on a processor.

Lavin and Gray 2016 (https://arxiv.org/abs/1509.09308), F(4×4, 3×3): of each 6×6 tile of the input 36 mixtures are made,
each is multiplied by a mixture of the kernel's nine weights, a matrix product over the channels, and of the 36 results
4×4 pixels are made: Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A, with Bᵀ `OF_INPUT`, G `OF_WEIGHTS` and Aᵀ `OF_OUTPUT` for rows and
columns at once, of a tile d and a kernel g (section 4). It is exact but for rounding, some 30 times that of a plain
convolution: 1e-5 of the largest value, and 3e-6 of what a network answers. 16 images of the paper's U-Net take 0.8 of
the time, both ways, on an AMD EPYC. Rejected: F(2×2, 3×3), which has half of the gain; mixtures in bf16, as fast as
plain bf16, and coarser.

The mixing costs the same for each channel, so it pays only where there are many. Shapes: N images, C channels in and K
out, P tiles of all images; mixtures are (36, P, C), so that the product over the channels is one batch of matrices.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

FEWEST_CHANNELS = 96
"""On an AMD EPYC 64 to 64 channels gain nothing, 128 to 128 take 0.7 of the time."""
FEWEST_TILES = 64
"""With fewer, mixing the weights costs more than is gained."""
SLICE = 6_000_000
"""Bytes of mixtures that are made at once, so that they stay in the processor's caches."""
SIDE, TILE = 4, 6
"""Pixels along the sides of a tile that it makes, and that it sees."""
AT_ONE = TILE + 1
"""The mixture that all 16 pixels take once, as it is the value of a polynomial at (1, 1): where the bias is added."""


def _squared(rows: list[list[float]]) -> Tensor:
    """Return a transform of rows and columns as one matrix that is applied to flat tiles."""
    once = torch.tensor(rows, dtype=torch.float64)
    return torch.kron(once, once).float()


# The polynomials' points are 0, 1, -1, 2, -2 and infinity, as in the paper.
OF_INPUT = _squared(
    [
        [4, 0, -5, 0, 1, 0],
        [0, -4, -4, 1, 1, 0],
        [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ]
)
OF_WEIGHTS = _squared(
    [
        [1 / 4, 0, 0],
        [-1 / 6, -1 / 6, -1 / 6],
        [-1 / 6, 1 / 6, -1 / 6],
        [1 / 24, 1 / 12, 1 / 6],
        [1 / 24, -1 / 12, 1 / 6],
        [0, 0, 1],
    ]
)
OF_OUTPUT = _squared([[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]])


class WinogradConv2d(nn.Conv2d):
    """A convolution that is computed in this way wherever that pays; the weights are those of any other."""

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, K, H, W)."""
        if not pays(x):
            return super().forward(x)
        assert self.bias is not None
        result: Tensor = _Winograd.apply(x, self.weight, self.bias)
        return result


def pays(x: Tensor) -> bool:
    """Whether there are whole tiles of `x`, (N, C, H, W), and enough of them, in fp32 on a processor."""
    count, _, height, width = x.shape
    is_plain = x.device.type == "cpu" and x.dtype == torch.float32 and not torch.is_autocast_enabled("cpu")
    is_tiled = height % SIDE == 0 and width % SIDE == 0
    return is_plain and is_tiled and count * height * width >= FEWEST_TILES * SIDE**2


def wide_convolutions(network: nn.Module) -> list[nn.Conv2d]:
    """Return the convolutions of `network` that have enough channels."""
    return [
        module
        for module in network.modules()
        if isinstance(module, nn.Conv2d)
        and (module.kernel_size, module.stride, module.padding) == ((3, 3), (1, 1), (1, 1))
        and min(module.in_channels, module.out_channels) >= FEWEST_CHANNELS
    ]


def use_winograd(network: nn.Module, wanted: bool = True) -> None:
    """Have the wide convolutions of `network` be computed in this way, or as they were."""
    for module in wide_convolutions(network):
        module.__class__ = WinogradConv2d if wanted else nn.Conv2d


class _Winograd(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight)
        return convolve(x, _mixed_weights(weight), bias)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, Tensor, Tensor]:
        (x, weight), (of_result,) = ctx.saved_tensors, gradients
        # What a pixel gives to its neighbours it gets back from them: the kernel the other way round.
        backwards = _mixed_weights(weight.flip(2, 3).transpose(0, 1)) if ctx.needs_input_grad[0] else None
        of_x = None if backwards is None else convolve(of_result, backwards)
        return of_x, weight_gradient(x, of_result), of_result.sum(dim=(0, 2, 3))


def convolve(x: Tensor, mixed_weights: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return the convolution of `x`, (N, C, H, W), as (N, K, H, W) that lies channels last.

    :param mixed_weights: (36, C, K).
    """
    wide = mixed_weights.shape[2]
    result = torch.empty((len(x), wide, *x.shape[2:]), memory_format=torch.channels_last)
    for images, mixed in _mixed_input(x, beside=wide):
        products = torch.bmm(mixed, mixed_weights)
        if bias is not None:
            products[AT_ONE] += bias
        pixels = torch.mm(OF_OUTPUT, products.flatten(1))
        tiles = _tiles(result[images])
        tiles.copy_(pixels.view(tiles.shape))
    return result


def weight_gradient(x: Tensor, of_result: Tensor) -> Tensor:
    """Return the gradient of the weights, (K, C, 3, 3), from what went in, (N, C, H, W), and (N, K, H, W)."""
    channels, wide = x.shape[1], of_result.shape[1]
    of_weights = torch.zeros((TILE**2, channels, wide))
    for images, mixed in _mixed_input(x, beside=wide):
        pixels = _tiles(of_result[images]).reshape(SIDE**2, -1)
        of_products = torch.mm(OF_OUTPUT.T, pixels).view(TILE**2, -1, wide)
        of_weights.baddbmm_(mixed.transpose(1, 2), of_products)
    return torch.mm(OF_WEIGHTS.T, of_weights.flatten(1)).view(3, 3, channels, wide).permute(3, 2, 0, 1)


def _mixed_input(x: Tensor, beside: int) -> Iterator[tuple[slice, Tensor]]:
    """Yield the mixtures of a few images of `x`, (N, C, H, W), after the other, (36, P, C), and which images.

    :param beside: how many channels of mixtures there will be besides.
    """
    count, channels, height, width = x.shape
    rows, columns = height // SIDE, width // SIDE
    at_once = max(1, SLICE // (4 * TILE**2 * rows * columns * (channels + beside)))
    padded = torch.zeros((min(at_once, count), height + 2, width + 2, channels))
    image, down, right, one = padded.stride()
    for first in range(0, count, at_once):
        images = slice(first, min(first + at_once, count))
        some = images.stop - first
        padded[:some, 1:-1, 1:-1] = x[images].permute(0, 2, 3, 1)
        seen = padded.as_strided(
            (TILE, TILE, some, rows, columns, channels), (down, right, image, SIDE * down, SIDE * right, one)
        )
        yield images, torch.mm(OF_INPUT, seen.reshape(TILE**2, -1)).view(TILE**2, -1, channels)


def _tiles(x: Tensor) -> Tensor:
    """Return a view of `x`, (n, K, H, W), as (4, 4, n, H / 4, W / 4, K)."""
    tiles: Tensor = x.unflatten(3, (-1, SIDE)).unflatten(2, (-1, SIDE))
    return tiles.permute(3, 5, 0, 2, 4, 1)


def _mixed_weights(weight: Tensor) -> Tensor:
    """(K, C, 3, 3) to (36, C, K)."""
    # Mixed anew at each call: kept, they are four times the network, for a twentieth of the time at 16 images.
    wide, channels = weight.shape[:2]
    return torch.mm(OF_WEIGHTS, weight.permute(2, 3, 1, 0).reshape(9, -1)).view(TILE**2, channels, wide)
