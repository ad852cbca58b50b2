"""How far off a network is with pictures: where it is further off than with its own, it will draw odd ones of them."""

from __future__ import annotations

from pathlib import Path

import torch

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.conditions import Nothing
from ddpm_studio.engine.diffusion.forward import diffuse
from ddpm_studio.engine.events import Control, Job, Likeness, Pixels
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.condition import condition_of
from ddpm_studio.engine.runtime.model import load_model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise

SHARE = 0.2
"""Of T: noise enough to hide detail, but not what a picture shows."""
TOGETHER = 16
"""Pictures that are asked of at once, so that the job can be stopped between."""


def likeness(path: Path, pictures: Pixels, control: Control) -> Job:
    """Tell of each of the pictures how far off the model at `path` is; see the front desk."""
    chain = ChainOptions()
    with compute_threads(chain.device):
        model = load_model(path, chain)
        t = max(1, round(SHARE * model.card.last_time))
        errors: list[float] = []
        watch = Stopwatch(-(-len(pictures) // TOGETHER), "steps")
        for first in range(0, len(pictures), TOGETHER):
            watch.begin_step()
            x = model.space.encode(torch.from_numpy(pictures[first : first + TOGETHER])).to(model.device.torch)
            told = condition_of(Nothing(), model.card.classes, range(len(x)))
            denoiser = model.denoiser(chain, control.cancelled, told)
            # One noise for all, so that what is compared is the pictures.
            noise = image_noise(0, Purpose.LIKENESS, [0], model.tensor_shape).to(x)
            believed = denoiser(diffuse(x, noise, float(denoiser.alpha_bar[t])), t).x_0
            errors += ((believed - x) ** 2).mean((1, 2, 3)).tolist()
            watch.end_step()
            yield watch.report()
        yield Likeness(tuple(errors))
