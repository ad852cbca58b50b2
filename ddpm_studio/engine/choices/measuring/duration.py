"""How long a run takes, from how long a step does."""

from __future__ import annotations

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.choices.watching.probe import SLOWER

PREVIEW_ANSWERS = 16 * 20
"""Of the network: for 16 pictures in 20 steps."""
KEEPING = 0.02
"""The share of the time that saves may take besides."""


def seconds_of(config: RunConfig, step: float) -> float:
    """Return about how many seconds the run of `config` takes where a step takes `step` seconds.

    Previews and probes are counted by answers of the network; a step on an image takes about as long as three.
    """
    training = config.training
    answer = step / (3 * training.batch_size) * SLOWER
    previews = 0 if config.is_classifier else training.steps // config.saving.preview_every
    probed = config.probe.plan(training)
    probes = 0 if probed is None else (training.steps // probed.every + 1) * 2 * probed.pictures * probed.times
    return training.steps * step * (1 + KEEPING) + (previews * PREVIEW_ANSWERS + probes) * answer


def what_a_step_takes(config: RunConfig, channels: int, classes: int) -> str:
    """Return all that the time of a training step depends on beside the machine: where it is the same, so is that."""
    training, data, diffusion = config.training, config.data, config.diffusion
    plain = config.model_dump_json(include={"network", "condition", "augment", "device"})
    sizes = (training.batch_size, training.accumulation, training.optimizer.method, len(training.ema.rates))
    shape = (data.height, data.width, data.fit == "random", data.flip, channels, classes)
    return f"{plain} {sizes} {shape} {diffusion.objective} {diffusion.variance}"
