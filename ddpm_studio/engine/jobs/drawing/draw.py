"""Drawing the one image that a seed and a number name, for whoever needs it as a picture like any other."""

from __future__ import annotations

from pathlib import Path

import torch

from ddpm_studio.engine.choices.pictures import SeedPicture
from ddpm_studio.engine.choices.sampling import ChainOptions, SampleOptions
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.diffusion.spacing import choose_times
from ddpm_studio.engine.events import Control, Frame, Job, Work
from ddpm_studio.engine.runtime.computing.device import compute_threads
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.model import Model, load_model
from ddpm_studio.engine.runtime.noise import Purpose, image_noise, moment


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
    times = choose_times(model.card.last_time, min(usual.steps, model.card.last_time), usual.spacing)
    shape = model.tensor_shape
    x = image_noise(usual.seed, Purpose.X_T, [picture.number], shape).to(model.device.torch)
    denoiser = model.denoiser(usual.chain, control.cancelled)

    def noise(t: int, visit: int = 0) -> torch.Tensor:
        return image_noise(usual.seed, Purpose.STEP, [picture.number], shape, *moment(t, visit)).to(x)

    watch = Stopwatch.of_chain(len(times) + 1)
    for step in walk(usual.sampler, denoiser, x, times, noise):
        watch.end_step()
        x_0 = step.x_0
        if watch.is_due():
            yield watch.report(f"Drawing the picture of seed {picture.seed}")
        watch.begin_step()
    return model.space.encode(torch.from_numpy(model.space.decode(x_0))).to(model.device.torch)
