"""Changes of pictures that a network is told of (Karras et al. 2022, https://arxiv.org/abs/2206.00364, appendix F.2).

Which are made of an image is a function of the run's seed, the step, and the image's place in its batch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from ddpm_studio.engine.choices.telling.augmenting import FEATURES, AugmentOptions
from ddpm_studio.engine.runtime.noise import Purpose, generator
from ddpm_studio.engine.runtime.pixels import onto

KINDS = ("mirror", "turns", "shifts", "scale", "brightness", "contrast", "hue", "saturation")
SHIFT, SCALE, BRIGHTNESS, CONTRAST, SATURATION = 0.125, 0.2, 0.2, 0.5, 1.0
"""Deviations: of a shift as a share of a side, of brightness in the units of the signal, and of the binary logarithm of
what is multiplied (Karras et al. 2022, table 6; of colours Karras et al. 2020, https://arxiv.org/abs/2006.06676, B)."""


@dataclass(frozen=True)
class Changes:
    """How each image of a batch is changed, on the CPU; what is not changed has the numbers of no change."""

    mirrored: Tensor
    """(N,), bool."""
    quarters: Tensor
    """(N,), quarter turns, 0 to 3."""
    shift: Tensor
    """(N, 2), by how many standard deviations, along x and y."""
    scale: Tensor
    """(N,), likewise."""
    brightness: Tensor
    contrast: Tensor
    hue: Tensor
    """(N,), an angle."""
    saturation: Tensor

    def pick(self, share: slice) -> Changes:
        """Return those of a `share` of the images."""
        return Changes(*(getattr(self, name)[share] for name in self.__dataclass_fields__))

    def told(self) -> Tensor:
        """Return what the network is told of each, (N, FEATURES): zeros where nothing is changed."""
        angle = self.quarters * (math.pi / 2)
        columns = (
            *(self.mirrored.float(), angle.cos() - 1, angle.sin(), self.shift[:, 0], self.shift[:, 1], self.scale),
            *(self.brightness, self.contrast, self.hue.cos() - 1, self.hue.sin(), self.saturation),
        )
        features = torch.stack(columns, dim=1)
        assert features.shape[1] == FEATURES
        return features


def draw_changes(options: AugmentOptions, seed: int, step: int, count: int, shape: Sequence[int]) -> Changes:
    """Draw what is done to the `count` images, of `shape` (C, H, W), of the batch of training step `step`, from 0."""
    chance = generator(seed, Purpose.AUGMENT, step)
    chosen = torch.rand((len(KINDS), count), generator=chance) < options.share
    normal, even = torch.randn((6, count), generator=chance), torch.rand((2, count), generator=chance)
    (channels, height, width), colour = shape, options.colour
    has_colours = colour and channels >= 3
    allowed = torch.tensor(
        (options.mirror, options.turns, options.shifts, options.scale, colour, colour, has_colours, has_colours)
    )
    made = chosen & allowed[:, None]
    quarters = (even[0] * 3).long() + 1 if height == width else torch.full((count,), 2)
    return Changes(
        mirrored=made[0],
        quarters=quarters * made[1],
        shift=(normal[:2] * made[2]).T,
        scale=normal[2] * made[3],
        brightness=normal[3] * made[4],
        contrast=normal[4] * made[5],
        hue=(even[1] * 2 - 1) * math.pi * made[6],
        saturation=normal[5] * made[7],
    )


def changed(x_0: Tensor, changes: Changes) -> Tensor:
    """Return signals `x_0`, (N, C, H, W) of −1 … 1, changed so; those that are not are the very same."""
    x_0 = _turned(x_0, changes)
    x_0 = _moved(x_0, changes)
    return _coloured(x_0, changes)


def _turned(x_0: Tensor, changes: Changes) -> Tensor:
    result = x_0.clone()
    for quarters in range(4):
        for is_mirrored in (False, True):
            rows = ((changes.quarters == quarters) & (changes.mirrored == is_mirrored)).nonzero()[:, 0]
            if len(rows) and (quarters or is_mirrored):
                rows = onto(x_0.device, rows)
                part = x_0[rows].flip(3) if is_mirrored else x_0[rows]
                result[rows] = part.rot90(quarters, (2, 3))
    return result


def _moved(x_0: Tensor, changes: Changes) -> Tensor:
    """Shift by whole pixels and scale about the middle; what comes in from outside is the picture mirrored."""
    height, width = x_0.shape[2:]
    sides = torch.tensor([width, height])
    pixels = (changes.shift * SHIFT * sides).round()
    rows = ((pixels != 0).any(dim=1) | (changes.scale != 0)).nonzero()[:, 0]
    if not len(rows):
        return x_0
    shrink = torch.exp2(-SCALE * changes.scale[rows])
    offset = -2 * pixels[rows] / sides * shrink[:, None]
    zeros = torch.zeros_like(shrink)
    across = torch.stack((shrink, zeros, offset[:, 0]), dim=1)
    down = torch.stack((zeros, shrink, offset[:, 1]), dim=1)
    maps, rows = onto(x_0.device, torch.stack((across, down), dim=1)), onto(x_0.device, rows)
    part = x_0[rows]
    places = functional.affine_grid(maps, list(part.shape), align_corners=False)
    moved = functional.grid_sample(part, places, "bilinear", "reflection", align_corners=False)
    return x_0.index_copy(0, rows, moved)


def _coloured(x_0: Tensor, changes: Changes) -> Tensor:
    """Change brightness and contrast, and about the axis of grey hue and saturation; transparency stays."""
    is_rgb, each = x_0.shape[1] >= 3, (changes.brightness, changes.contrast, changes.hue, changes.saturation)
    made = torch.stack(each).ne(0).any(dim=0)
    rows = made.nonzero()[:, 0]
    if not len(rows):
        return x_0
    bright, strong = BRIGHTNESS * changes.brightness[rows], torch.exp2(CONTRAST * changes.contrast[rows])
    bright, strong, at = (onto(x_0.device, one) for one in (bright, strong, rows))
    colours = 3 if is_rgb else 1
    part = x_0[at]
    seen = part[:, :colours] * strong[:, None, None, None] + bright[:, None, None, None]
    if is_rgb:
        turn = onto(
            x_0.device, _hue_and_saturation(changes.hue[rows], torch.exp2(SATURATION * changes.saturation[rows]))
        )
        seen = torch.einsum("nij,njhw->nihw", turn, seen)
    part = torch.cat((seen.clip(-1, 1), part[:, colours:]), dim=1)
    return x_0.index_copy(0, at, part)


def _hue_and_saturation(hue: Tensor, saturation: Tensor) -> Tensor:
    """Return maps of colours, (n, 3, 3): a turn about the axis of grey (Rodrigues), and a stretch away from it."""
    axis = torch.full((3,), 3**-0.5)
    along = torch.outer(axis, axis)
    a = 3**-0.5
    cross = torch.tensor([[0, -a, a], [a, 0, -a], [-a, a, 0]])
    cos, sin, stretch = (each[:, None, None] for each in (hue.cos(), hue.sin(), saturation))
    across = cos * (torch.eye(3) - along) + sin * cross
    return along + stretch * across
