"""Between pictures, uint8 (N, H, W, C), and the signals that a network sees, float32 (N, C, H, W)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch

from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.models.card import SignalSpace


class Space(Protocol):
    """What a signal is, and how pictures become signals and signals pictures."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W) of a signal."""
        ...

    @property
    def range(self) -> tuple[float, float]:
        """Between which numbers the signals of pictures lie."""
        ...

    def encode(self, pixels: torch.Tensor) -> torch.Tensor:
        """Return uint8 `pixels`, (N, H, W, C), as a float32 signal on their device, (N, *shape)."""
        ...

    def decode(self, signal: torch.Tensor) -> Pixels:
        """Return `signal`, (N, *shape), as uint8 (N, H, W, C); what is out of range is cut off."""
        ...


@dataclass(frozen=True)
class PixelSpace:
    """The signal is the picture itself, in [−1, 1] (Ho et al. 2020, section 3.3)."""

    shape: tuple[int, int, int]
    range: tuple[float, float] = (-1.0, 1.0)

    def encode(self, pixels: torch.Tensor) -> torch.Tensor:
        """Scale 0 … 255 to −1 … 1."""
        return pixels.permute(0, 3, 1, 2).to(torch.float32) / 127.5 - 1

    def decode(self, signal: torch.Tensor) -> Pixels:
        """Scale back, and round, as diffusers does; improved-diffusion truncates, which FID's second decimal shows."""
        levels = ((signal.detach().float() + 1) * 127.5).round_().clamp_(0, 255).to(torch.uint8)
        return levels.permute(0, 2, 3, 1).contiguous().cpu().numpy()


def space_of(space: SignalSpace) -> Space:
    """Return the space that a card names."""
    return PixelSpace((space.channels, space.height, space.width))
