"""UniPC, a predictor and a corrector that share one network call, Zhao et al. 2023, algorithms 1 and 2."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Literal

from ddpm_studio.engine.diffusion.arrays import Array, Floats
from ddpm_studio.engine.diffusion.denoiser import Denoiser, eps_from_x_0
from ddpm_studio.engine.diffusion.samplers.flow import half_log_snr, move_with_x_0
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step, seen


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
    remembers: ClassVar[int] = 2

    kind: Literal["unipc"] = "unipc"

    def look(self, denoiser: Denoiser, x: Array, t: int, behind: Sequence[Step]) -> Step:
        """Return the step at `t`; see `Sampler.look`.

        Its x_t is the corrected one, its x_0 is what the network says of the predicted one, and its eps is solved anew
        so that the two explain the corrected one.
        """
        believed = denoiser(x, t)
        if not behind:
            return seen(t, x, believed)
        # Moved only now: the corrector makes x_t anew, and would throw the move away. (Of 100 half-erased digits 75
        # come back in 20 steps, by an exact denoiser, and 6 if moved before.)
        x_t = believed.moved(_correct(denoiser.alpha_bar, behind, believed.x_0, t))
        eps = eps_from_x_0(believed.x_0, x_t, float(denoiser.alpha_bar[t]))
        return Step(t, x_t, replace(believed, eps=eps, shift=None))

    def step(self, denoiser: Denoiser, past: Sequence[Step], s: int, noise: Noise) -> Array:
        """Return x_s by UniP-1 or UniP-2, by how much is behind; see `Sampler.step`. `noise` is not used."""
        here = past[-1]
        if s == 0:
            return here.x_0  # h is infinite there
        a_t, a_s = float(denoiser.alpha_bar[here.t]), float(denoiser.alpha_bar[s])
        x_0 = here.x_0
        if len(past) > 1:
            before = past[-2]
            _, r = _lengths(denoiser.alpha_bar, before.t, here.t, s)
            x_0 = x_0 + (before.x_0 - x_0) / (2 * r)
        return move_with_x_0(here.x_t, x_0, a_t, a_s)


def _correct(alpha_bar: Floats, behind: Sequence[Step], x_0: Array, s: int) -> Array:
    """Redo the step from the last time to s with the prediction `x_0` at s: UniC-1 or UniC-2. All are (N, C, H, W)."""
    last, rise = behind[-1], x_0 - behind[-1].x_0
    a_t, a_s = float(alpha_bar[last.t]), float(alpha_bar[s])
    if len(behind) == 1:
        return move_with_x_0(last.x_t, last.x_0 + rise / 2, a_t, a_s)
    before = behind[-2]
    h, r = _lengths(alpha_bar, before.t, last.t, s)
    # The weights solve ρ_1 + ρ_2 = b_1 and r ρ_1 + ρ_2 = b_2 (theorem 3.1).
    b_1 = -1 / h - 1 / math.expm1(-h)
    b_2 = -2 * b_1 / h - 1 / math.expm1(-h)
    rho = (b_1 - b_2) / (1 - r)
    bent = rho * (before.x_0 - last.x_0) / r + (b_1 - rho) * rise
    return move_with_x_0(last.x_t, last.x_0 + bent, a_t, a_s)


def _lengths(alpha_bar: Floats, before: int, t: int, s: int) -> tuple[float, float]:
    """Return h = λ_s − λ_t of the step to s, and r, where the time before lies, in units of h (negative)."""
    half_before, half_t, half_s = (half_log_snr(float(alpha_bar[time])) for time in (before, t, s))
    h = half_s - half_t
    return h, (half_before - half_t) / h
