"""Whether pictures are like those that a model has learnt from: by how well it takes a little noise out of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.models.memory import open_own
from ddpm_studio.engine.runtime.model import Model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise

PART = 0.2
"""Of T, at which noise is taken out: what is left there is told apart by detail, which only the model's own set has."""
SEEN = 256
"""Pictures of the set that are looked at, at most."""
ENOUGH = 1024
"""Values of which a mean says enough; a picture of fewer is given noise several times."""
MODELS = 4
"""Of so many it is remembered: the sides of a comparison may be of several."""
USUAL = 0.99
"""The share of the model's own pictures that count as usual."""

Errors = Floats
"""The mean square of what is wrong in x_0 at each pixel, (N, H, W)."""
_seen: dict[str, Errors] = {}
"""Of the pictures of the last models' sets, by the checksum of their weights."""


def is_unlike(
    model: Model, untold: Callable[[int], Denoiser], file: Path, x: torch.Tensor, known: Floats
) -> Work[bool | None]:
    """Return whether pictures are less well denoised than 99 of 100 of those that the model has learnt from.

    :param untold: the network as a denoiser of so many pictures of which it is told nothing.
    :param file: the model's; see `open_own`.
    :param x: (N, C, H, W), signals.
    :param known: (H, W), 1 where they count.
    :return: None where there is nothing to compare with: it must be told a class, or its pictures are not at hand.
    """
    sha256 = model.card.provenance.sha256
    if not model.card.has_null:
        return None
    if sha256 not in _seen or not sha256:
        own = yield from _own(model, file)
        if own is None:
            return None
        while len(_seen) >= MODELS:
            _seen.pop(next(iter(_seen)), None)
        _seen[sha256] = errors(untold, own)
    usual = np.quantile(_mean(_seen[sha256], known), USUAL)
    # Of the answers the one that fits best: in others it may be what was drawn that is odd.
    return bool(_mean(errors(untold, x), known).min() > usual)


def errors(untold: Callable[[int], Denoiser], x: torch.Tensor) -> Errors:
    """Return how wrong the network is about each pixel of `x`, (N, C, H, W), at t = 0.2 T; the same noise for each.

    It is asked once for all noise: of small pictures one costs about what sixteen do.
    """
    draws = max(1, ENOUGH // x[0].numel())
    denoiser = untold(draws * len(x))
    t = max(1, round(PART * (len(denoiser.alpha_bar) - 1)))
    eps = image_noise(0, Purpose.LIKENESS, range(draws), tuple(x.shape[1:])).to(x)
    noisy = diffuse(x[None], eps[:, None], float(denoiser.alpha_bar[t]))  # (draws, N, C, H, W)
    believed = denoiser(noisy.flatten(0, 1), t).x_0.unflatten(0, (draws, len(x)))
    wrong: Errors = ((believed - x) ** 2).mean((0, 2)).double().cpu().numpy()
    return wrong


def _mean(wrong: Errors, known: Floats) -> Floats:
    mean: Floats = (wrong * known).sum((1, 2)) / known.sum()
    return mean


def _own(model: Model, file: Path) -> Work[torch.Tensor | None]:
    """Return signals of pictures from all over the model's own set; None: it is not at hand."""
    card, most = model.card, max(SEEN // 4, min(SEEN, SEEN * ENOUGH // math.prod(model.card.image_shape)))
    try:
        images = yield from open_own(card, file, most)
        pixels = images.shown(_spread(len(images.pixels), most))
    except StudioError:
        return None
    return model.space.encode(torch.from_numpy(np.array(pixels))).to(model.device.torch)


def _spread(count: int, most: int) -> Sequence[int]:
    chosen: list[int] = np.linspace(0, count - 1, min(count, most)).round().astype(int).tolist()
    return chosen
