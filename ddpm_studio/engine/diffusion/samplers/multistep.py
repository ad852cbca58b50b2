"""The second-order multistep walk that the solvers of Lu et al. 2022b share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.samplers.flow import half_log_snr
from ddpm_studio.engine.diffusion.samplers.walk import Step

Move: TypeAlias = Callable[[Array, Array, int, int], Array]
"""(x_t, D, t, s) ↦ x_s: one step, with D in the place of the predicted x_0."""


def walk_multistep(denoiser: Denoiser, x: Array, times: Sequence[int], move: Move) -> Iterator[Step]:
    """Walk `x` down `times` and on to 0 by `move` (DPM-Solver++, algorithm 2); see `Sampler.walk`.

    With h = λ_s − λ_t, D = (1 + r) x_0 − r x_0' extrapolates the last two predictions, r = h / (2 h'). The first step
    has no predecessor and the last one, to s = 0, has infinite h: both are of first order, and the last returns D.
    """
    previous_x_0, previous_h = None, 0.0
    for t, s in pairwise([*times, 0]):
        x_0 = denoiser(x, t).x_0
        yield Step(t, x, x_0)
        if s == 0:
            x = x_0
            break
        h = half_log_snr(float(denoiser.alpha_bar[s])) - half_log_snr(float(denoiser.alpha_bar[t]))
        direction = x_0
        if previous_x_0 is not None:
            ratio = h / (2 * previous_h)
            direction = (1 + ratio) * x_0 - ratio * previous_x_0
        x = move(x, direction, t, s)
        previous_x_0, previous_h = x_0, h
    yield Step(0, x, x)
