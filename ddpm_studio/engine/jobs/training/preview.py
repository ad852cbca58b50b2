"""Samples while training: the same noises each time, from the averaged weights.

By DPM-Solver++ (Lu et al. 2022, https://arxiv.org/abs/2211.01095): its 20 steps are short beside the training, and it
draws no noise, so that only the weights make a difference.
"""

from __future__ import annotations

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DPMSolver
from ddpm_studio.engine.events import Control, Job, Preview, Saved
from ddpm_studio.engine.jobs.drawing.walking import begin, draw_all
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.computing.stopwatch import Stopwatch
from ddpm_studio.engine.runtime.condition import NOTHING, told_of_each
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.model import Predictor, as_denoiser, untrained
from ddpm_studio.engine.runtime.noise import Purpose

COUNT = 16
STEPS = 20
"""The paper's abstract speaks of good samples within 15 to 20."""


def draw_previews(run: Run, learner: Learner, watch: Stopwatch, control: Control) -> Job:
    """Draw 16 samples, (16, H, W, C), in 20 steps of DPM-Solver++; say and save them.

    They are of all classes in turn, or of captions that are learnt.
    """
    config, step = learner.config, watch.done
    told = learner.told.in_turn(COUNT)
    condition = told_of_each(told, learner.told).onto(learner.device.torch) if told else NOTHING
    # What has not learnt yet answers nearly zero: asking a large network 20 times would keep the first step waiting.
    network = Predictor(learner.averaged, learner.device, COUNT, control.cancelled).told(condition)
    denoiser = as_denoiser(untrained if learner.is_untaught and not step else network, config.diffusion.process)
    steps = min(STEPS, config.diffusion.schedule.steps)
    options = SampleOptions(count=COUNT, seed=config.seed, sampler=DPMSolver(), steps=steps)
    walk = begin(options, learner, denoiser, x_T=Purpose.PREVIEW)
    # Its steps are not timed: the watch is the training's, whose steps they are not.
    images = yield from draw_all([walk.steps], learner.space, watch, "Drawing previews")
    yield Preview(step, images, told)
    yield Saved("preview", run.write_preview(step, images), step)
