"""How many digits come back of which a part is known, with a denoiser that remembers all of them: a measure of methods.

Whether a picture comes back says something of the method only because the denoiser is exact and the digit is the only
one that explains what is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.exact import ExactDenoiser
from ddpm_studio.engine.diffusion.projection import Observation, Projected
from ddpm_studio.engine.diffusion.samplers import Sampler
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.diffusion.schedules import Cosine
from ddpm_studio.engine.diffusion.spacing import choose_times
from ddpm_studio.engine.diffusion.tasks import Mask, Task, averaging, separable
from ddpm_studio.engine.disk.resources import resource
from tests.engine.diffusion.exact import Floats, standard_noise

HALF, HOLE = np.ones((2, 1, 1, 8, 8))
HALF[..., 4:] = 0
HOLE[..., 2:6, 2:6] = 0
TASKS: dict[str, Task] = {
    "half": Mask(HALF),
    "hole": Mask(HOLE),
    "smaller": separable(np.eye(1), averaging(8, 2), averaging(8, 2)),
    "all": Mask(np.ones((1, 1, 8, 8))),
}
HALF_A_LEVEL = 1 / 16
"""Of 17, from −1 to 1."""


@cache
def memory(count: int = 1797) -> ExactDenoiser:
    """What remembers so many digits, (count, 1, 8, 8) in [−1, 1]."""
    with np.load(resource("datasets/digits.npz"), allow_pickle=False) as archive:
        pictures = archive["images"][:count].reshape(count, 1, 8, 8) / 8.0 - 1
    return ExactDenoiser(pictures, Cosine().alpha_bar())


@dataclass
class Trial:
    """So many digits, as far as a task shows them, perhaps with noise in that."""

    task: str
    count: int = 100
    remembered: int = 1797
    sigma: float = 0.0

    def truth(self) -> Floats:
        return memory(self.remembered).pictures[: self.count]

    def observation(self) -> Observation:
        task = TASKS[self.task]
        y = task.observe(self.truth())
        return Observation(task, y + self.sigma * np.random.default_rng(7).standard_normal(y.shape), self.sigma)

    def denoiser(self, times: Sequence[int], moves: bool = True) -> Denoiser:
        return Projected(memory(self.remembered), self.observation(), times, moves=moves)

    def recovered(self, sampler: Sampler, steps: int, moves: bool = True) -> float:
        """Return the share of digits of which every pixel comes back to half a level."""
        truth, times = self.truth(), choose_times(1000, steps, "trailing")
        x = standard_noise(3, truth.shape)(1000)
        *_, last = walk(sampler, self.denoiser(times, moves), x, times, standard_noise(4, truth.shape))
        ends = last.x_t if self.sigma else self.observation().finished(last.x_t, -1, 1)
        return float((np.abs(ends - truth).max((1, 2, 3)) < HALF_A_LEVEL).mean())
