"""The parts of the U-Net of Ho et al. 2020 (https://arxiv.org/abs/2006.11239, appendix B).

Shapes: an image is (N, C, H, W); the embedded time is (N, D), one vector of D features for each image.
Modules and weights bear the names, in the order, that diffusers' UNet2DModel gives them, so that a state dict
moves either way as it is.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from ddpm_studio.engine.networks.details import UNetDetails
from ddpm_studio.engine.networks.options import LevelledOptions


class TimeEmbedding(nn.Module):
    """How far the noise has come, as a vector: sines and cosines of the time, then two linear maps."""

    def __init__(self, width: int, time_width: int, details: UNetDetails) -> None:
        super().__init__()
        self.width, self.details = width, details
        self.linear_1 = nn.Linear(width, time_width)
        self.linear_2 = nn.Linear(time_width, time_width)

    def forward(self, t: Tensor) -> Tensor:
        """(N,) times, whole or not, to (N, time_width)."""
        waves = self._waves(t).to(self.linear_1.weight.dtype)
        embedded: Tensor = self.linear_2(functional.silu(self.linear_1(waves)))
        return embedded

    def _waves(self, t: Tensor) -> Tensor:
        """Sines and cosines at frequencies from 1 down to 1/10000, in float32: bfloat16 cannot tell 998 from 999."""
        half = self.width // 2
        octaves = torch.arange(half, device=t.device, dtype=torch.float32) / (half - self.details.freq_shift)
        angles = t.float()[:, None] * torch.exp(-math.log(10_000) * octaves)
        waves = (angles.cos(), angles.sin()) if self.details.flip_sin_to_cos else (angles.sin(), angles.cos())
        return torch.cat(waves, dim=1)


@torch.library.custom_op("ddpm_studio::keep_mask", mutates_args=())
def keep_mask(like: Tensor, seed: Tensor, share: float) -> Tensor:
    """Return ones where features are kept and zeros elsewhere: a function of `seed` and the layout of `like`.

    An operator of its own, so that a compiled network calls it as it is, with a seed that changes every step.
    """
    generator = torch.Generator(device=like.device).manual_seed(int(seed))
    return torch.empty_like(like).bernoulli_(share, generator=generator)


@keep_mask.register_fake
def _(like: Tensor, seed: Tensor, share: float) -> Tensor:
    return torch.empty_like(like)


class Dropout(nn.Module):
    """Dropout without global randomness: the mask is a function of `seed`, set from outside at each step.

    A block that is computed a second time, for its gradient, therefore draws the same mask again.
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate
        # No buffer: it is neither saved nor moved, so that reading it never waits for a GPU.
        self.seed = torch.zeros((), dtype=torch.int64, device="cpu")

    def forward(self, x: Tensor) -> Tensor:
        """Any shape to the same; the identity outside training."""
        if not self.training or self.rate == 0:
            return x
        kept = 1 - self.rate
        mask: Tensor = keep_mask(x.detach(), self.seed, kept)
        return x * mask / kept


def active_dropouts(network: nn.Module) -> list[Dropout]:
    """Return the layers that leave something out, in the order of the network."""
    return [module for module in network.modules() if isinstance(module, Dropout) and module.rate > 0]


def set_dropout_seed(layers: list[Dropout], seed: int) -> None:
    """Choose the masks of the next training step for all `layers`; each layer and every seed has its own."""
    for index, layer in enumerate(layers):
        layer.seed.fill_((seed * len(layers) + index) % 2**63)


class ResidualBlock(nn.Module):
    """Two convolutions with the time between them, added to what came in."""

    def __init__(self, width_in: int, width: int, options: LevelledOptions) -> None:
        super().__init__()
        groups, details = options.groups, options.details
        self.scales_and_shifts = details.resnet_time_scale_shift == "scale_shift"
        self.norm1 = nn.GroupNorm(groups, width_in, eps=details.norm_eps)
        self.conv1 = nn.Conv2d(width_in, width, 3, padding=1)
        self.time_emb_proj = nn.Linear(4 * options.widths[0], width * (2 if self.scales_and_shifts else 1))
        self.norm2 = nn.GroupNorm(groups, width, eps=details.norm_eps)
        self.dropout = Dropout(options.dropout)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)
        self.conv_shortcut = nn.Conv2d(width_in, width, 1) if width_in != width else nn.Identity()

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        """(N, width_in, H, W) to (N, width, H, W)."""
        told: Tensor = self.time_emb_proj(functional.silu(time))[:, :, None, None]
        hidden: Tensor = self.conv1(functional.silu(self.norm1(x)))
        if self.scales_and_shifts:  # Dhariwal and Nichol 2021, section 3.1: "adaptive group normalization"
            scale, shift = told.chunk(2, dim=1)
            hidden = self.norm2(hidden) * (1 + scale) + shift
        else:
            hidden = self.norm2(hidden.add_(told))  # in place: a convolution's gradient does not need its output
        hidden = self.conv2(self.dropout(functional.silu(hidden)))
        shortcut: Tensor = self.conv_shortcut(x)
        return hidden.add_(shortcut)


class Attention(nn.Module):
    """Every pixel looks at all others; what it finds is added to it."""

    def __init__(self, width: int, heads: int, options: LevelledOptions) -> None:
        super().__init__()
        self.heads = heads
        self.group_norm = nn.GroupNorm(options.groups, width, eps=options.details.norm_eps)
        self.to_q = nn.Linear(width, width)
        self.to_k = nn.Linear(width, width)
        self.to_v = nn.Linear(width, width)
        self.to_out = nn.ModuleList([nn.Linear(width, width)])

    def forward(self, x: Tensor) -> Tensor:
        """(N, width, H, W) to the same shape."""
        pixels = self.group_norm(x).flatten(2).transpose(1, 2)
        query, key, value = (
            project(pixels).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for project in (self.to_q, self.to_k, self.to_v)
        )
        # Written out for tiny maps it was no faster than torch's own.
        found = functional.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)
        result: Tensor = x + self.to_out[0](found).transpose(1, 2).unflatten(2, x.shape[2:])
        return result


class Downsampler(nn.Module):
    """Halve both sides with a strided convolution."""

    def __init__(self, width: int, padding: str) -> None:
        super().__init__()
        # TensorFlow's "same" padding, with which the paper's networks were trained, adds zeros only at the far sides.
        self.pads_far_sides = padding == "same"
        self.conv = nn.Conv2d(width, width, 3, stride=2, padding=0 if self.pads_far_sides else 1)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C, H / 2, W / 2)."""
        if self.pads_far_sides:
            x = functional.pad(x, (0, 1, 0, 1))
        halved: Tensor = self.conv(x)
        return halved


class Upsampler(nn.Module):
    """Double both sides by repeating pixels, then smooth them with a convolution."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C, 2 H, 2 W)."""
        smooth: Tensor = self.conv(doubled(x))
        return smooth


def doubled(x: Tensor) -> Tensor:
    """Repeat every pixel of `x`, (N, C, H, W), to (N, C, 2 H, 2 W)."""
    if x.device.type == "cpu" and x.is_contiguous():
        # Channel by channel torch's own takes three times as long on a processor; pixel by pixel it is quick.
        wide = torch.stack((x, x), dim=4).flatten(3)
        twice: Tensor = torch.cat((wide, wide), dim=3).unflatten(3, (2, -1)).flatten(2, 3)
    else:
        twice = functional.interpolate(x, scale_factor=2.0, mode="nearest")
    return twice


def table(rows: int, width: int) -> nn.Embedding:
    """Return a table that is looked up by number; what it would begin with costs a second of imports on ``meta``."""
    made: nn.Embedding = nn.Embedding.from_pretrained(torch.empty(rows, width), freeze=False)
    return made
