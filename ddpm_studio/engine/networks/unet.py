"""The U-Net of Ho et al. 2020 (https://arxiv.org/abs/2006.11239): what the noise was, given a noisy image and t."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from ddpm_studio.engine.networks.blocks import Attention, Downsampler, ResidualBlock, TimeEmbedding, Upsampler, table
from ddpm_studio.engine.networks.options import LevelledOptions, UNetOptions
from ddpm_studio.engine.networks.plan import (
    Level,
    middle_heads,
    plan_levels,
    widths_going_down,
    widths_going_up,
)
from ddpm_studio.engine.networks.ports import Ports
from ddpm_studio.engine.networks.text import TextEncoder

AnyModule = TypeVar("AnyModule", bound=nn.Module)


class DownBlock(nn.Module):
    """One level on the way down: residual blocks, attention after each where the level has it, then half the size."""

    def __init__(self, level: Level, options: LevelledOptions) -> None:
        super().__init__()
        widths = widths_going_down(level, options.blocks_per_level)
        self.recomputes = options.details.gradient_checkpointing
        self.attentions = nn.ModuleList(Attention(level.width, level.heads, options) for _ in widths if level.heads)
        self.resnets = nn.ModuleList(ResidualBlock(width, level.width, options) for width in widths)
        self.downsamplers = nn.ModuleList()
        if not level.is_deepest:
            self.downsamplers.append(Downsampler(level.width, options.details.downsample_padding))

    def forward(self, x: Tensor, time: Tensor) -> list[Tensor]:
        """(N, width_above, H, W) to the result of every step, which the way up will want; the last is to go on with."""
        results = []
        for resnet, attention in zip_longest(self.resnets, self.attentions):
            x = refine(x, time, resnet, attention, self.recomputes)
            results.append(x)
        for downsampler in self.downsamplers:
            results.append(downsampler(x))
        return results


class MiddleBlock(nn.Module):
    """The deepest point: two residual blocks with attention between them."""

    def __init__(self, options: LevelledOptions) -> None:
        super().__init__()
        width, heads = options.widths[-1], middle_heads(options)
        self.recomputes = options.details.gradient_checkpointing
        self.attentions = nn.ModuleList([Attention(width, heads, options)] if heads else [])
        self.resnets = nn.ModuleList(ResidualBlock(width, width, options) for _ in range(2))

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        """(N, width, H, W) to the same shape."""
        for resnet, attention in zip_longest(self.resnets, self.attentions):
            x = refine(x, time, resnet, attention, self.recomputes)
        return x


class UpBlock(nn.Module):
    """One level on the way up: each residual block also sees what the way down had there; then twice the size."""

    def __init__(self, level: Level, options: UNetOptions) -> None:
        super().__init__()
        widths = widths_going_up(level, options.blocks_per_level)
        self.recomputes = options.details.gradient_checkpointing
        self.attentions = nn.ModuleList(Attention(level.width, level.heads, options) for _ in widths if level.heads)
        self.resnets = nn.ModuleList(ResidualBlock(width, level.width, options) for width in widths)
        self.upsamplers = nn.ModuleList([Upsampler(level.width)] if level.number > 1 else [])

    def forward(self, x: Tensor, time: Tensor, skips: list[Tensor]) -> Tensor:
        """(N, width_below, H, W) to (N, width, 2 H, 2 W), or (N, width, H, W) at full size; uses up its `skips`."""
        for resnet, attention in zip_longest(self.resnets, self.attentions):
            x = refine(torch.cat((x, skips.pop()), dim=1), time, resnet, attention, self.recomputes)
        for upsampler in self.upsamplers:
            x = upsampler(x)
        return x


class UNet(nn.Module):
    """Down through the levels, through the middle, and up again with a look across at every step.

    The modules are made in the order in which diffusers' UNet2DModel lists its weights: the middle comes after
    the way up.
    """

    def __init__(self, options: UNetOptions, ports: Ports) -> None:
        super().__init__()
        levels, width, details = plan_levels(options), options.widths[0], options.details
        self.is_placed = details.coordinates
        self.conv_in = nn.Conv2d(ports.inputs + options.placed, width, 3, padding=1)
        self.time_embedding = TimeEmbedding(width, 4 * width, details)
        if ports.classes:
            self.class_embedding = table(ports.classes + 1, 4 * width)  # the last is none
        if ports.text is not None:
            self.text_encoder = TextEncoder(ports.text, ports.words, 4 * width)
        if ports.changes:
            # Without a bias: of a picture that is not changed nothing is told (Karras et al. 2022, appendix F.2).
            self.augment_embedding = nn.Linear(ports.changes, 4 * width, bias=False)
        self.down_blocks = nn.ModuleList(DownBlock(level, options) for level in levels)
        self.up_blocks = nn.ModuleList(UpBlock(level, options) for level in reversed(levels))
        self.mid_block = MiddleBlock(options)
        self.conv_norm_out = nn.GroupNorm(options.groups, width, eps=details.norm_eps)
        self.conv_out = nn.Conv2d(width, ports.outputs, 3, padding=1)

    def forward(self, x: Tensor, t: Tensor, told: Tensor | None = None, changes: Tensor | None = None) -> Tensor:
        """Answer for noisy images `x` at times `t`.

        :param x: (N, inputs, H, W), with H and W multiples of the options' `size_step`.
        :param t: (N,), the 0-based index t - 1 of each image's time, whole or not, or (1,) for one that all share.
        :param told: what is told of each image, as `embed` takes it; or None.
        :param changes: how each image was changed, (N, changes); None: it was not.
        :return: (N, outputs, H, W), in the type of the weights, or autocast's.
        """
        time = self.time_embedding(t)
        if told is not None:
            time = time + self.embed(told).to(time.dtype)
        if changes is not None:
            time = time + self.augment_embedding(changes.to(time.dtype)).to(time.dtype)
        x = x.to(self.conv_in.weight.dtype)
        skips = [self.conv_in(torch.cat((x, places(x)), dim=1) if self.is_placed else x)]
        for down_block in self.down_blocks:
            skips += down_block(skips[-1], time)
        x = self.mid_block(skips[-1], time)
        for up_block in self.up_blocks:
            x = up_block(x, time, skips)
        answer: Tensor = self.conv_out(functional.silu(self.conv_norm_out(x)))
        return answer

    def embed(self, told: Tensor) -> Tensor:
        """Return what is added to the embedding of the time, (N, 4 · first width).

        :param told: (N,), the number of each image's class, where one behind the last is none; (N, L), the numbers of
            the words of each caption; or already embedded.
        """
        if told.is_floating_point():
            return told
        embedded: Tensor = self.class_embedding(told) if told.ndim == 1 else self.text_encoder(told)
        return embedded


def places(x: Tensor) -> Tensor:
    """Return where each pixel of `x`, (N, C, H, W), is: across and down, from −1 to 1, (N, 2, H, W)."""
    count, _, height, width = x.shape
    across = torch.linspace(-1, 1, width, device=x.device, dtype=x.dtype).expand(count, 1, height, width)
    down = torch.linspace(-1, 1, height, device=x.device, dtype=x.dtype)[:, None].expand(count, 1, height, width)
    return torch.cat((across, down), dim=1)


def refine(x: Tensor, time: Tensor, resnet: nn.Module, attention: nn.Module | None, recomputes: bool) -> Tensor:
    """Apply a residual block and the attention behind it, if any.

    If it `recomputes`, only what goes in is kept for the gradient, and the rest is computed again when needed.
    """

    def both(x: Tensor, time: Tensor) -> Tensor:
        refined: Tensor = resnet(x, time)
        return refined if attention is None else attention(refined)

    if recomputes and torch.is_grad_enabled():
        # No global generator is drawn from (see `Dropout`), so none has to be put back.
        again: Tensor = checkpoint(both, x, time, use_reentrant=False, preserve_rng_state=False)
        return again
    return both(x, time)


def new_network(options: UNetOptions, ports: Ports, generator: torch.Generator | None) -> UNet:
    """Return a float32 network on the CPU whose weights depend on `generator` alone (None: one seeded with 0)."""
    return made(partial(UNet, options, ports), generator)


def outline(options: UNetOptions, ports: Ports) -> UNet:
    """Return the network as it is described, on torch's device ``meta``: its weights have shapes and no values."""
    return outlined(partial(UNet, options, ports))


def made(make: Callable[[], AnyModule], generator: torch.Generator | None) -> AnyModule:
    """Return the network that `make` makes, with weights that depend on `generator` alone (None: one seeded with 0)."""
    network = outlined(make)
    network.to_empty(device="cpu")
    initialize(network, generator or torch.Generator().manual_seed(0))
    return network


def outlined(make: Callable[[], AnyModule]) -> AnyModule:
    """Return the network that `make` makes, whose weights have shapes and no values."""
    with torch.device("meta"):  # neither fills memory nor draws from the global generator
        return make()


@torch.no_grad()
def initialize(network: nn.Module, generator: torch.Generator) -> None:
    """Draw all weights anew, as the DDPM paper's code does (github.com/hojonathanho/diffusion, nn.py, unet.py).

    Convolutions and linear maps: uniform with variance 2 / (inputs + outputs), biases zero. The last map of each
    residual block, of each attention and of the network starts 1e5 times smaller, so that at first every block
    passes on what it was given and the network answers nearly zero. Embeddings of classes, of which the paper has
    none, and of words: N(0, 1); what else of captions begins otherwise is in `TextEncoder.begin`.

    :param generator: on any device; the weights are the same wherever the network is.
    """
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            variance = 1e-10 if name.endswith(("conv2", "to_out.0", "conv_out")) else 1.0
            drawn = torch.empty(module.weight.shape, device=generator.device)
            nn.init.xavier_uniform_(drawn, gain=math.sqrt(variance), generator=generator)
            module.weight.copy_(drawn)
        elif isinstance(module, nn.Embedding):  # as torch and diffusers do
            module.weight.copy_(torch.randn(module.weight.shape, device=generator.device, generator=generator))
        elif isinstance(module, nn.GroupNorm | nn.LayerNorm):
            nn.init.ones_(module.weight)
        if isinstance(bias := getattr(module, "bias", None), Tensor):
            nn.init.zeros_(bias)
    for module in network.modules():
        if isinstance(module, TextEncoder):
            module.begin()
