"""Pictures where training can reach them: cropped, flipped, and on the device."""

from __future__ import annotations

import torch


def flip_where(signal: torch.Tensor, flipped: torch.Tensor) -> torch.Tensor:
    """Mirror those of the images, (N, C, H, W), left to right for which `flipped`, (N,), says so."""
    return torch.where(onto(signal.device, flipped)[:, None, None, None], signal.flip(3), signal)


def crop(images: torch.Tensor, places: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    """Return a part of each of (N, H, W, C) images, (N, height, width, C).

    :param places: (N, 2), from 0 to below 1: how far down and to the right of where it can lie.
    :param size: (height, width) of the parts.
    """
    device = images.device
    rooms = torch.tensor([whole - part + 1 for whole, part in zip(images.shape[1:3], size, strict=True)])
    corners = onto(device, (places * rooms).long())
    rows = corners[:, :1] + torch.arange(size[0], device=device)
    columns = corners[:, 1:] + torch.arange(size[1], device=device)
    numbers = torch.arange(len(images), device=device)
    return images[numbers[:, None, None], rows[:, :, None], columns[:, None, :]]


def onto(device: torch.device, tensor: torch.Tensor) -> torch.Tensor:
    """Return a CPU `tensor` on `device`; a GPU is not waited for, as it would be with memory that is not pinned."""
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)
