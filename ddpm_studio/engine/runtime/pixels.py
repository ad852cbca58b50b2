"""Between uint8 pictures, (N, H, W, C) in 0 … 255, and float tensors, (N, C, H, W) in −1 … 1."""

from __future__ import annotations

import torch

from ddpm_studio.engine.events import Pixels


def to_signal(pixels: torch.Tensor) -> torch.Tensor:
    """Return uint8 `pixels`, (N, H, W, C), as float32 in [−1, 1], (N, C, H, W) (Ho et al. 2020, section 3.3)."""
    return pixels.permute(0, 3, 1, 2).to(torch.float32) / 127.5 - 1


def to_pixels(signal: torch.Tensor) -> Pixels:
    """Return `signal`, (N, C, H, W), rounded to uint8, (N, H, W, C); what is outside [−1, 1] is cut off."""
    levels = ((signal.detach().float() + 1) * 127.5).round_().clamp_(0, 255).to(torch.uint8)
    return levels.permute(0, 2, 3, 1).contiguous().cpu().numpy()


def flip_where(signal: torch.Tensor, flipped: torch.Tensor) -> torch.Tensor:
    """Mirror those of the images, (N, C, H, W), left to right for which `flipped`, (N,), says so."""
    return torch.where(onto(signal.device, flipped)[:, None, None, None], signal.flip(3), signal)


def onto(device: torch.device, tensor: torch.Tensor) -> torch.Tensor:
    """Return a CPU `tensor` on `device`; a GPU is not waited for, as it would be with memory that is not pinned."""
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)
