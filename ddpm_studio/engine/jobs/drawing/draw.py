"""Drawing the one image that a seed and a number name, for whoever needs it as a picture like any other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.conditions import told_as
from ddpm_studio.engine.choices.pictures import AnyPicture, SeedPicture
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.events import Control, Frame, Job, Work
from ddpm_studio.engine.jobs.drawing.walking import begin, draw_all
from ddpm_studio.engine.models.pictures import seen_by
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.model import Model, load_model


def draw(path: Path, picture: SeedPicture, control: Control) -> Job:
    """Draw the image with the model at `path`; one frame tells it. See the front desk."""
    with compute_threads(ChainOptions().device):
        model = load_model(path, ChainOptions())
        drawn = model.space.decode((yield from draw_one(picture, model, control)))
        yield Frame(0, 1, 0, drawn, drawn)


def draw_one(picture: SeedPicture, model: Model, control: Control) -> Work[torch.Tensor]:
    """Return the image as a picture file would hold it, (1, C, H, W) on the model's device.

    It is what sampling with the usual sampler and its usual number of steps draws from this seed at this number.
    """
    usual = SampleOptions(seed=picture.seed)
    told = told_as(picture.told, model.card.tellable)
    fitting = usual.model_copy(update={"steps": min(usual.steps, model.card.last_time), "told": told})
    fitting = fitting.settled([model.card.tellable])
    walk = begin(fitting, model, model.drawer(fitting, [picture.number], control.cancelled), [picture.number])
    watch = Stopwatch(len(walk.times), "steps")
    label = f"Drawing the picture of seed {picture.seed}"
    drawn = yield from draw_all([watch.timed(walk.steps)], model.space, watch, label)
    return model.space.encode(torch.from_numpy(drawn)).to(model.device.torch)


def signal_of(picture: AnyPicture, model: Model, control: Control) -> Work[torch.Tensor]:
    """Return a picture as the model sees it, (1, C, H, W) on its device."""
    if isinstance(picture, SeedPicture):
        return (yield from draw_one(picture, model, control))
    pixels = yield from seen_by(model.card, picture)
    return model.space.encode(torch.from_numpy(np.array(pixels))[None]).to(model.device.torch)
