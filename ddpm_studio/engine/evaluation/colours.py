"""Whether two sets have the same colours on average: a tint that features hardly see.

A red of 12 levels more leaves the kernel distance of photographs where it was, and every eye sees it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.events import Pixels

Tones = npt.NDArray[np.float32]
"""The mean level of each channel of each picture, (N, C), 0 … 255."""


@dataclass(frozen=True)
class ColourShift:
    """By how many levels the channel that differs most is brighter than in the reference."""

    levels: float
    error: float
    channel: int


def tones_of(pixels: Pixels) -> Tones:
    """Return the mean level of each channel of (N, H, W, C) as (N, 3); grey is red, green and blue alike."""
    means: Tones = pixels[..., :3].mean(axis=(1, 2), dtype=np.float64).astype(np.float32)
    return np.repeat(means, 3, axis=1) if means.shape[1] == 1 else means


def colour_shift(tones: Tones, reference: Tones) -> ColourShift:
    """Return how far apart the mean levels of two sets are, (N, 3) and (M, 3), in the channel that differs most."""
    apart = tones.mean(0, dtype=np.float64) - reference.mean(0, dtype=np.float64)
    channel = int(np.abs(apart).argmax())
    variance = sum(float(each[:, channel].var(ddof=1, dtype=np.float64)) / len(each) for each in (tones, reference))
    return ColourShift(float(apart[channel]), float(np.sqrt(variance)), channel)
