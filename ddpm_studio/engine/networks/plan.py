"""What a U-Net's options imply: the plan of its levels and the number of its weights."""

from __future__ import annotations

from dataclasses import dataclass

from ddpm_studio.engine.networks.kinds import AnyNetwork
from ddpm_studio.engine.networks.options import LevelledOptions
from ddpm_studio.engine.networks.ports import Ports
from ddpm_studio.engine.networks.words import BLOCKS, FIRST, WIDENING, TextOptions


@dataclass(frozen=True, slots=True)
class Level:
    """One resolution of the U-Net: number 1 is full size, each next has half the sides."""

    number: int
    width: int
    """Channels at this level."""
    width_above: int
    """Channels of what comes down into this level."""
    width_below: int
    """Channels of what comes up into this level."""
    heads: int
    """Heads of its attention; 0 without attention."""
    is_deepest: bool


def plan_levels(options: LevelledOptions) -> tuple[Level, ...]:
    """Return the levels from full size down; the middle of the network sits below the deepest."""
    widths, attention = options.widths, options.attention
    return tuple(
        Level(
            number=index + 1,
            width=width,
            width_above=widths[max(index - 1, 0)],
            width_below=widths[min(index + 1, len(widths) - 1)],
            heads=attention.heads_at(index) if index + 1 in attention.levels else 0,
            is_deepest=index == len(widths) - 1,
        )
        for index, width in enumerate(widths)
    )


def middle_heads(options: LevelledOptions) -> int:
    """Return the heads of the attention in the middle; 0 without attention."""
    return options.attention.heads_at(-1) if options.attention.in_middle else 0


def widths_going_down(level: Level, count: int) -> list[int]:
    """Return the channels that each of a level's `count` residual blocks is given on the way down."""
    return [level.width_above] + [level.width] * (count - 1)


def widths_going_up(level: Level, count: int) -> list[int]:
    """Return the same for the ``count + 1`` blocks on the way up: what comes up, and a skip beside it.

    The skips are the results of the way down in reverse order; the last is what came into the level.
    """
    arriving = [level.width_below] + [level.width] * count
    skips = [level.width] * count + [level.width_above]
    return [here + beside for here, beside in zip(arriving, skips, strict=True)]


def count_parameters(options: AnyNetwork, ports: Ports) -> int:
    """Return the number of weights of the network that these options build."""
    count, first, deepest = options.blocks_per_level, options.widths[0], options.widths[-1]
    time_width, is_unet = 4 * first, options.kind == "unet"
    total = _affine(9 * (ports.inputs + options.placed), first)
    total += _affine(first, time_width) + _affine(time_width, time_width)
    total += (ports.classes + 1) * time_width if ports.classes else 0
    total += ports.changes * time_width
    total += _count_text(ports.text, ports.words, time_width) if ports.text else 0
    for level in plan_levels(options):
        given = widths_going_down(level, count) + (widths_going_up(level, count) if is_unet else [])
        total += sum(_residual(options, width, level.width) + _attention(level.width, level.heads) for width in given)
        halving_and_doubling = (not level.is_deepest) + (level.number > 1 and is_unet)
        total += halving_and_doubling * _affine(9 * level.width, level.width)
    total += 2 * _residual(options, deepest, deepest) + _attention(deepest, middle_heads(options))
    if options.kind == "unet":
        return total + 2 * first + _affine(9 * first, ports.outputs)
    pool = 4 * _affine(deepest, deepest) if options.pool == "attention" else 0
    return total + 2 * deepest + pool + _affine(deepest, ports.outputs)


def _residual(options: AnyNetwork, width_in: int, width: int) -> int:
    """Weights of a residual block."""
    scales = 2 if options.details.resnet_time_scale_shift == "scale_shift" else 1
    shortcut = _affine(width_in, width) if width_in != width else 0
    convolutions = _affine(9 * width_in, width) + _affine(9 * width, width)
    return 2 * (width_in + width) + convolutions + _affine(4 * options.widths[0], scales * width) + shortcut


def _attention(width: int, heads: int) -> int:
    """Weights of an attention, if it has any heads."""
    return 2 * width + 4 * _affine(width, width) if heads else 0


def _count_text(options: TextOptions, words: int, width_out: int) -> int:
    """Return the number of weights of the encoder of captions."""
    width, wide = options.width, WIDENING * options.width
    block = 4 * width + 4 * _affine(width, width) + _affine(width, wide) + _affine(wide, width)
    tables = (words + FIRST + options.length) * width
    return tables + BLOCKS * block + 2 * width + _affine(width, width_out) + _affine(width_out, width_out) + width_out


def _affine(count_in: int, count_out: int) -> int:
    """Weights and biases of a linear map."""
    return (count_in + 1) * count_out
