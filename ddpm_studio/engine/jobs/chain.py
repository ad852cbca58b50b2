"""Walking down a reverse chain and speaking of it: what sampling and interpolation share."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from ddpm_studio.engine.diffusion.samplers import Step
from ddpm_studio.engine.events import Frame, Job, Note
from ddpm_studio.engine.film import frames_that_fit
from ddpm_studio.engine.runtime.pixels import to_pixels
from ddpm_studio.engine.runtime.stopwatch import Stopwatch


def film(steps: Iterator[Step], moments: int, wanted: int, x: torch.Tensor) -> Job:
    """Turn a sampler's steps into frames: the first, the last, and evenly many between.

    :param moments: how many steps there will be, t = 0 included.
    :param wanted: the most frames to keep.
    :param x: the images at the start, (N, C, H, W).
    """
    wanted = min(wanted, moments)
    count = frames_that_fit(wanted, len(x), x[0].numel())
    if count < wanted:
        yield Note(f"Keeping {count} of {wanted} moments of the chain: more would not fit in memory.")
    chosen = np.round(np.linspace(0, moments - 1, count)).astype(int).tolist()
    kept = 0
    watch = Stopwatch(moments, "steps")
    yield watch.report()
    for position, step in enumerate(steps):
        watch.end_step()
        if kept < count and position == chosen[kept]:
            yield Frame(kept, count, step.t, to_pixels(step.x_t), to_pixels(step.x_0))
            kept += 1
        if watch.is_due():
            yield watch.report()
        watch.begin_step()
