"""Samples while training: the same noises each time, from the averaged weights.

By DPM-Solver++ (Lu et al. 2022, https://arxiv.org/abs/2211.01095): its 20 steps are short beside the training, and it
draws no noise, so that only the weights make a difference.
"""

from __future__ import annotations

from ddpm_studio.engine.diffusion.samplers import DPMSolver
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.diffusion.spacing import choose_times
from ddpm_studio.engine.events import Control, Job, Preview, Saved
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.model import Predictor, as_denoiser
from ddpm_studio.engine.runtime.noise import Purpose, image_noise

COUNT = 16
STEPS = 20


def draw_previews(run: Run, learner: Learner, watch: Stopwatch, control: Control) -> Job:
    """Draw 16 samples, (16, H, W, C), in 20 steps of DPM-Solver++; say and save them."""
    config, step = learner.config, watch.done
    denoiser = as_denoiser(
        Predictor(learner.averaged, learner.device, COUNT, control.cancelled), config.diffusion.process
    )
    x = image_noise(config.seed, Purpose.PREVIEW, range(COUNT), learner.space.shape).to(learner.device.torch)
    last = config.diffusion.schedule.steps
    for moment in walk(DPMSolver(), denoiser, x, choose_times(last, min(STEPS, last), "trailing"), _no_noise):
        x = moment.x_t
        if watch.is_due():
            yield watch.report("Drawing previews")
    images = learner.space.decode(x)
    yield Preview(step, images)
    yield Saved("preview", run.write_preview(step, images), step)


def _no_noise(t: int, visit: int = 0) -> None:
    raise AssertionError("DPM-Solver++ is deterministic")
