"""Finding out before anything is drawn whether a picture is unlike what a model has learnt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.conditions import Nothing
from ddpm_studio.engine.choices.editing import UNLIKE
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.events import Control, Job, Note, Pixels
from ddpm_studio.engine.jobs.drawing.likeness import is_unlike
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.condition import condition_of
from ddpm_studio.engine.runtime.model import load_model


def wonder(path: Path, picture: Pixels, control: Control) -> Job:
    """Say if `picture`, (H, W, C), is unlike what the model at `path` has learnt. See the front desk."""
    chain = ChainOptions()
    with compute_threads(chain.device):
        model = load_model(path, chain)

        def untold(count: int) -> Denoiser:
            nothing = condition_of(Nothing(), model.card.tellable, range(count))
            return model.denoiser(chain, control.cancelled, nothing)

        x = model.space.encode(torch.from_numpy(np.array(picture))[None]).to(model.device.torch)
        if (yield from is_unlike(model, untold, path, x, np.ones(picture.shape[:2]))):
            yield Note(UNLIKE, "warning")
