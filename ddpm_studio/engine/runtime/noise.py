"""Randomness as a function of what it is for.

Every random number is drawn from a generator seeded by (seed, purpose, …). Nothing touches torch's global
generator, so that looking at a run (previews, sampling, saving) never changes it, and a step that is done again
after a crash is the same step.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import torch


def derive_seed(seed: int, purpose: str, *numbers: int) -> int:
    """Return 63 bits that depend on all arguments."""
    text = "/".join([str(seed), purpose, *map(str, numbers)])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def generator(seed: int, purpose: str, *numbers: int, device: torch.device | str = "cpu") -> torch.Generator:
    """Return a generator on `device` that depends on all arguments."""
    return torch.Generator(device).manual_seed(derive_seed(seed, purpose, *numbers))


def image_noise(seed: int, purpose: str, images: Sequence[int], shape: tuple[int, ...], *numbers: int) -> torch.Tensor:
    """Return standard normal noise, (len(images), *shape), in which image i depends on (seed, purpose, i, …) only.

    It is drawn on the CPU whatever computes the images, so that devices start from the same noise.
    """
    rows = [torch.randn(shape, generator=generator(seed, purpose, image, *numbers)) for image in images]
    return torch.stack(rows)


def moment(t: int, visit: int) -> tuple[int, ...]:
    """Return the numbers that name the noise of the step that leaves `t` when it is visited for the time `visit`."""
    # Of the first visit t alone, as ever: whatever was drawn when none had a second is drawn again.
    return (t, visit) if visit else (t,)
