"""Pictures where training can reach them: flipped, and on the device."""

from __future__ import annotations

import torch


def flip_where(signal: torch.Tensor, flipped: torch.Tensor) -> torch.Tensor:
    """Mirror those of the images, (N, C, H, W), left to right for which `flipped`, (N,), says so."""
    return torch.where(onto(signal.device, flipped)[:, None, None, None], signal.flip(3), signal)


def onto(device: torch.device, tensor: torch.Tensor) -> torch.Tensor:
    """Return a CPU `tensor` on `device`; a GPU is not waited for, as it would be with memory that is not pinned."""
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)
