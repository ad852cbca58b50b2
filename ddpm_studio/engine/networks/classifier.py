"""The classifier of Dhariwal and Nichol 2021 (https://arxiv.org/abs/2105.05233): of which class a noisy image is.

Its modules bear the names of those of the U-Net as far as it has them.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from ddpm_studio.engine.networks.blocks import TimeEmbedding
from ddpm_studio.engine.networks.kinds import ClassifierOptions
from ddpm_studio.engine.networks.plan import middle_heads, plan_levels
from ddpm_studio.engine.networks.ports import Ports
from ddpm_studio.engine.networks.unet import DownBlock, MiddleBlock, made, outlined, places


class AttentionPool(nn.Module):
    """The mean of all pixels asks them, and itself, what matters (Radford et al. 2021, CLIP, section 2.3).

    Pixels say nothing of their places, so that images of all sizes go through.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(width, width)
        self.to_k = nn.Linear(width, width)
        self.to_v = nn.Linear(width, width)
        self.to_out = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """(N, width, H, W) to (N, width)."""
        pixels = x.flatten(2).transpose(1, 2)
        mean = pixels.mean(dim=1, keepdim=True)
        asked = torch.cat((mean, pixels), dim=1)
        query, key, value = (
            project(given).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for project, given in ((self.to_q, mean), (self.to_k, asked), (self.to_v, asked))
        )
        found = functional.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(1)
        answer: Tensor = self.to_out(found)
        return answer


class MeanPool(nn.Module):
    """The mean of all pixels."""

    def forward(self, x: Tensor) -> Tensor:
        """(N, width, H, W) to (N, width)."""
        return x.mean(dim=(2, 3))


class Classifier(nn.Module):
    """Down through the levels and through the middle, as in the U-Net; then one answer for each image."""

    def __init__(self, options: ClassifierOptions, ports: Ports) -> None:
        super().__init__()
        width, deepest, details = options.widths[0], options.widths[-1], options.details
        self.is_placed = details.coordinates
        self.conv_in = nn.Conv2d(ports.inputs + options.placed, width, 3, padding=1)
        self.time_embedding = TimeEmbedding(width, 4 * width, details)
        self.down_blocks = nn.ModuleList(DownBlock(level, options) for level in plan_levels(options))
        self.mid_block = MiddleBlock(options)
        self.conv_norm_out = nn.GroupNorm(options.groups, deepest, eps=details.norm_eps)
        heads = middle_heads(options) or 1
        self.pool: nn.Module = AttentionPool(deepest, heads) if options.pool == "attention" else MeanPool()
        self.out = nn.Linear(deepest, ports.outputs)

    def forward(self, x: Tensor, t: Tensor, told: Tensor | None = None) -> Tensor:
        """Say how likely noisy images `x` at times `t` are of each class.

        :param x: (N, channels, H, W), with H and W multiples of the options' `size_step`.
        :param t: (N,), the 0-based index t - 1 of each image's time, whole or not, or (1,) for one that all share.
        :param told: nothing: it is asked, not told.
        :return: log p(y | x_t) but for a number for each image, (N, classes), in the type of the weights or autocast's.
        """
        time = self.time_embedding(t)
        x = x.to(self.conv_in.weight.dtype)
        x = self.conv_in(torch.cat((x, places(x)), dim=1) if self.is_placed else x)
        for down_block in self.down_blocks:
            x = down_block(x, time)[-1]
        x = self.mid_block(x, time)
        answer: Tensor = self.out(self.pool(functional.silu(self.conv_norm_out(x))))
        return answer


def new_network(options: ClassifierOptions, ports: Ports, generator: torch.Generator | None) -> Classifier:
    """Return a float32 network on the CPU whose weights depend on `generator` alone (None: one seeded with 0)."""
    return made(partial(Classifier, options, ports), generator)


def outline(options: ClassifierOptions, ports: Ports) -> Classifier:
    """Return the network as it is described, on torch's device ``meta``: its weights have shapes and no values."""
    return outlined(partial(Classifier, options, ports))
