"""How pictures are brought to what a feature network sees: each way as exactly as numbers by it are compared."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.networks.features.inception import SIDE


def as_levels(pixels: Pixels) -> Tensor:
    """Return uint8 pixels, (N, H, W, C) with C = 1 or 3, as float32 levels 0 … 255, (N, 3, H, W); grey is repeated."""
    levels = torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2).float()
    return levels.expand(-1, 3, -1, -1) if levels.shape[1] == 1 else levels


def for_lite(pixels: Pixels, side: int) -> Tensor:
    """Return pictures as EfficientNet-Lite0 sees them, (N, 3, side, side)."""
    levels = as_levels(pixels)
    if levels.shape[2:] != (side, side):
        levels = F.interpolate(levels, (side, side), mode="bilinear", align_corners=False, antialias=True)
    return (levels - 127) / 128


def for_inception(pixels: Pixels, way: str) -> Tensor:
    """Return pictures as the Inception of 2015 sees them, (N, 3, 299, 299), in one of `INPUTS`."""
    return INPUTS[way](pixels)


def _by_tensorflow(pixels: Pixels) -> Tensor:
    """TensorFlow 1's bilinear: pixel i is looked up at i · in / 299, without half a pixel's shift."""
    levels = as_levels(pixels)
    return (_looked_up(_looked_up(levels, 3), 2) - 128) / 128


def _looked_up(levels: Tensor, axis: int) -> Tensor:
    side = levels.shape[axis]
    # In single precision, as there: the places are rounded before they are split.
    places = torch.arange(SIDE, dtype=torch.float32) * (side / SIDE)
    lower = places.floor().long().clamp(max=side - 1)
    upper = (lower + 1).clamp(max=side - 1)
    part = (places - lower).reshape(-1, *[1] * (levels.dim() - 1 - axis))
    low, high = levels.index_select(axis, lower), levels.index_select(axis, upper)
    return low + (high - low) * part


def _by_pytorch(pixels: Pixels) -> Tensor:
    """pytorch-fid's: torch's bilinear with the shift, not antialiased, of 0 … 1, then to −1 … 1."""
    levels = F.interpolate(as_levels(pixels) / 255, (SIDE, SIDE), mode="bilinear", align_corners=False)
    return 2 * levels - 1


def _cleanly(pixels: Pixels) -> Tensor:
    """clean-fid's: each channel in floats by Pillow's bicubic, which antialiases; cut off at 0 and 255, not rounded."""
    resized = np.empty((len(pixels), SIDE, SIDE, pixels.shape[3]), np.float32)
    for index, picture in enumerate(pixels):
        for channel in range(pixels.shape[3]):
            image = Image.fromarray(picture[..., channel].astype(np.float32))
            resized[index, ..., channel] = np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BICUBIC))
    levels = torch.from_numpy(resized.clip(0, 255)).permute(0, 3, 1, 2)
    return ((levels.expand(-1, 3, -1, -1) if levels.shape[1] == 1 else levels) - 128) / 128


INPUTS: dict[str, Callable[[Pixels], Tensor]] = {"tf": _by_tensorflow, "pytorch": _by_pytorch, "clean": _cleanly}
"""TensorFlow's, which published numbers are by; pytorch-fid's; clean-fid's."""


def batch_for(side: int) -> int:
    """Return how many pictures of this side a network is best given at once: what it computes stays in the caches."""
    return max(1, min(64, math.ceil(16 * (112 / side) ** 2)))
