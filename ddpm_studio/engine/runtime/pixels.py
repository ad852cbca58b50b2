"""Pictures where training can reach them: flipped, and on the device."""

from __future__ import annotations

import numpy as np
import torch

from ddpm_studio.engine.events import Pixels


def flip_where(signal: torch.Tensor, flipped: torch.Tensor) -> torch.Tensor:
    """Mirror those of the images, (N, C, H, W), left to right for which `flipped`, (N,), says so."""
    return torch.where(onto(signal.device, flipped)[:, None, None, None], signal.flip(3), signal)


def onto(device: torch.device, tensor: torch.Tensor) -> torch.Tensor:
    """Return a CPU `tensor` on `device`; a GPU is not waited for, as it would be with memory that is not pinned."""
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)


PIECE = 2**26
"""Bytes of a data set that are copied to a GPU at once."""


class Pictures:
    """A data set's images, where training can reach them fastest: on the device where they fit, else as they are."""

    def __init__(self, pixels: Pixels, device: torch.device) -> None:
        self._pixels, self._device, self.count = pixels, device, len(pixels)
        self._resident: torch.Tensor | None = None
        if device.type == "cuda" and pixels.nbytes < torch.cuda.mem_get_info(device)[0] // 4:
            self._resident = _resident(pixels, device)

    def pick(self, indices: torch.Tensor) -> torch.Tensor:
        """Return the images at `indices`, (n,), as uint8 on the device, (n, H, W, C)."""
        if self._resident is not None:
            return self._resident[onto(self._device, indices)]
        return onto(self._device, torch.from_numpy(self._pixels[indices.numpy()]))


def _resident(pixels: Pixels, device: torch.device) -> torch.Tensor:
    """Copy `pixels`, perhaps a file that is larger than the computer's memory, onto `device` piece by piece."""
    everything = torch.empty(pixels.shape, dtype=torch.uint8, device=device)
    rows = max(1, PIECE // max(1, pixels[:1].nbytes))
    for first in range(0, len(pixels), rows):
        everything[first : first + rows] = torch.from_numpy(np.array(pixels[first : first + rows])).to(device)
    return everything
