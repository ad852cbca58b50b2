"""A data set as training reaches it."""

from __future__ import annotations

import numpy as np
import torch

from ddpm_studio.engine.datasets.keeping.pixel_file import Stack
from ddpm_studio.engine.runtime.condition import NOTHING, Condition
from ddpm_studio.engine.runtime.pixels import onto

PIECE = 2**26
"""Bytes of a data set that are copied to a GPU at once."""


class Pictures:
    """A data set's images, where training can reach them fastest: on the device where they fit, else as they are."""

    def __init__(
        self,
        pixels: Stack,
        device: torch.device,
        condition: Condition = NOTHING,
        left_out: float = 0.0,
        starts: torch.Tensor | None = None,
        which: torch.Tensor | None = None,
    ) -> None:
        """Take images of `pixels`, (N, H, W, C), to `device`.

        :param condition: what is told of each, on the CPU.
        :param left_out: the share of images of which nothing is told, so that drawing without is learnt, too; p of
            Ho and Salimans 2022 (https://arxiv.org/abs/2207.12598), algorithm 1.
        :param starts: where several things are told of an image: the place in `condition` of the first that is told of
            each, and the end, (N + 1,); None: one of each.
        :param which: the numbers of those that are learnt from, (n,), which are counted anew from 0; None: all.
        """
        self._pixels, self._device, self._which = pixels, device, which
        self.count = len(pixels) if which is None else len(which)
        self._condition, self.left_out, self._starts = condition, left_out, starts
        self._resident: torch.Tensor | None = None
        if device.type == "cuda" and pixels.nbytes < torch.cuda.mem_get_info(device)[0] // 4:
            self._resident = _resident(pixels, device)

    def pick(self, indices: torch.Tensor) -> torch.Tensor:
        """Return the images at `indices`, (n,), as uint8 on the device, (n, H, W, C)."""
        indices = self._numbers(indices)
        if self._resident is not None:
            return self._resident[onto(self._device, indices)]
        return onto(self._device, torch.from_numpy(self._pixels[indices.numpy()]))

    @property
    def has_choice(self) -> bool:
        """Whether of some images one of several things is told."""
        return self._starts is not None

    def told(self, indices: torch.Tensor, drawn: torch.Tensor | None = None) -> Condition:
        """Return what is told of the images at `indices`, (n,), on the CPU.

        :param drawn: from 0 to 1, (n,): which of several things is told of each; None: the first.
        """
        indices = self._numbers(indices)
        if self._starts is None:
            return self._condition.pick(indices)
        first, end = self._starts[indices], self._starts[indices + 1]
        chance = torch.zeros(len(indices)) if drawn is None else drawn
        return self._condition.pick(first + (chance * (end - first)).long())

    def _numbers(self, indices: torch.Tensor) -> torch.Tensor:
        return indices if self._which is None else self._which[indices]


def _resident(pixels: Stack, device: torch.device) -> torch.Tensor:
    """Copy `pixels`, perhaps a file that is larger than the computer's memory, onto `device` piece by piece."""
    everything = torch.empty(pixels.shape, dtype=torch.uint8, device=device)
    rows = max(1, PIECE // max(1, pixels[:1].nbytes))
    for first in range(0, len(pixels), rows):
        everything[first : first + rows] = torch.from_numpy(np.array(pixels[first : first + rows])).to(device)
    return everything
