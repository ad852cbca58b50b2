"""UniPC, a predictor and a corrector that share one network call, Zhao et al. 2023."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import ClassVar, Literal, NamedTuple

from ddpm_studio.engine.diffusion.arrays import Array
from ddpm_studio.engine.diffusion.denoiser import Denoiser
from ddpm_studio.engine.diffusion.samplers.flow import half_log_snr, move_with_x_0
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step


class Left(NamedTuple):
    """What is remembered of a time that was left."""

    x: Array
    x_0: Array
    alpha_bar: float


class UniPC(Sampler):
    """UniPC-2 in x_0: what the network says at s also corrects the step that led there, at no further call.

    The predictor UniP-2 extrapolates the last two predictions of x_0; the corrector UniC-2 redoes the step from t to s
    with the prediction at s as well (algorithms 1 and 2, for data prediction). B(h) is the paper's B_2, e^{−h} − 1
    here, which suits 10 and more steps; with it UniP-2 is DPM-Solver++(2M). The corrector lifts the order by one. The
    first step has no predecessor, and both are of one order less; the last step, to s = 0, returns x_0 and is not
    corrected.
    """

    paper: ClassVar[str] = "Zhao et al. 2023, UniPC-2, B₂(h)"
    order: ClassVar[int] = 3

    kind: Literal["unipc"] = "unipc"

    def walk(self, denoiser: Denoiser, x: Array, times: Sequence[int], noise: Noise) -> Iterator[Step]:
        """Walk down `times`; see `Sampler.walk`. It is deterministic: `noise` is not used.

        A step's x_t is the corrected one, its x_0 is what the network says of the predicted one.
        """
        past: list[Left] = []
        for t, s in pairwise([*times, 0]):
            a_t, a_s = float(denoiser.alpha_bar[t]), float(denoiser.alpha_bar[s])
            x_0 = denoiser(x, t).x_0
            if past:
                x = _correct(past, x_0, a_t)
            yield Step(t, x, x_0)
            past = [*past[-1:], Left(x, x_0, a_t)]
            x = _predict(past, a_s) if s > 0 else x_0
        yield Step(0, x, x)


def _predict(past: list[Left], a_s: float) -> Array:
    """Step from the last time to s: UniP-1 or UniP-2, by how much is remembered."""
    last, x_0 = past[-1], past[-1].x_0
    if len(past) > 1:
        before = past[-2]
        _, r = _lengths(before, last, a_s)
        x_0 = x_0 + (before.x_0 - last.x_0) / (2 * r)
    return move_with_x_0(last.x, x_0, last.alpha_bar, a_s)


def _correct(past: list[Left], x_0: Array, a_s: float) -> Array:
    """Redo the step from the last time to s with the prediction `x_0` at s: UniC-1 or UniC-2."""
    last, rise = past[-1], x_0 - past[-1].x_0
    if len(past) == 1:
        return move_with_x_0(last.x, last.x_0 + rise / 2, last.alpha_bar, a_s)
    before = past[-2]
    h, r = _lengths(before, last, a_s)
    # The weights solve ρ_1 + ρ_2 = b_1 and r ρ_1 + ρ_2 = b_2 (theorem 3.1).
    b_1 = -1 / h - 1 / math.expm1(-h)
    b_2 = -2 * b_1 / h - 1 / math.expm1(-h)
    rho = (b_1 - b_2) / (1 - r)
    bent = rho * (before.x_0 - last.x_0) / r + (b_1 - rho) * rise
    return move_with_x_0(last.x, last.x_0 + bent, last.alpha_bar, a_s)


def _lengths(before: Left, last: Left, a_s: float) -> tuple[float, float]:
    """Return h = λ_s − λ_t of the step to s, and r, where the time before lies, in units of h (negative)."""
    here = half_log_snr(last.alpha_bar)
    h = half_log_snr(a_s) - here
    return h, (half_log_snr(before.alpha_bar) - here) / h
