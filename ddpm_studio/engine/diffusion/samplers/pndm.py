"""Pseudo numerical methods for diffusion models, Liu et al. 2022: φ(x_t, ε', t, s) with ε' from four times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from ddpm_studio.engine.diffusion.arrays import Array, Floats
from ddpm_studio.engine.diffusion.denoiser import Denoiser, Estimate, Prediction, estimate, target
from ddpm_studio.engine.diffusion.samplers.flow import move_with_eps
from ddpm_studio.engine.diffusion.samplers.walk import Noise, Sampler, Step
from ddpm_studio.engine.options import knob


class PNDM(Sampler):
    """The pseudo linear multistep method: DDIM's step with an answer of the network that looks back on four times.

    A step is φ(x_t, ε', t, s), DDIM's with η = 0, and ε' is Adams and Bashforth's extrapolation in t of what the
    network said; for steps of equal length (55 ε_t − 59 ε_{t+δ} + 37 ε_{t+2δ} − 9 ε_{t+3δ}) / 24 as in the paper, whose
    networks say ε, for others the same cubic's mean over the step. Warm-up: the first step is the pseudo improved Euler
    of the paper's S-PNDM (a step with ε_t, then again with the mean of ε_t and of ε found at its end: one network call
    more), the second and the third look back on two and three times. No Runge–Kutta steps, which would ask the network
    between the visited times.
    """

    paper: ClassVar[str] = "Liu et al. 2022, pseudo linear multistep"
    order: ClassVar[int] = 2
    usual: ClassVar[int | None] = 50
    remembers: ClassVar[int] = 4

    kind: Literal["pndm"] = "pndm"
    extrapolates: Literal["output", "eps"] = knob(
        "output",
        "What is carried on from four times: what the network says, be it the noise, the image or v, or always the "
        "noise in it, which changes fast near t = T where the network does not say it itself.",
        usual="output",
        advanced=True,
        before="eps",
    )

    def step(self, denoiser: Denoiser, past: Sequence[Step], s: int, noise: Noise) -> Array:
        """Return x_s; see `Sampler.step`. It is deterministic: `noise` is not used."""
        here, alpha_bar = past[-1], denoiser.alpha_bar
        a_t, a_s = float(alpha_bar[here.t]), float(alpha_bar[s])
        form = self._form(here.estimate)
        latest_first = past[::-1]
        outputs = [_output(form, each.estimate, each.t, alpha_bar) for each in latest_first]
        if len(past) == 1 and s > 0:
            # Of the second answer only the output is taken: the point it is asked at is no x_s, and is not moved.
            there = denoiser(move_with_eps(here.x_t, here.estimate.eps, a_t, a_s), s)
            output = (outputs[0] + _output(form, there, s, alpha_bar)) / 2
        else:
            weights = mean_over_step([each.t for each in latest_first], s)
            output = sum(weight * each for weight, each in zip(weights, outputs, strict=True))
        ends = float(alpha_bar[here.t - 1]), a_t
        eps = output if form == "eps" else estimate(form, output, here.x_t, ends).eps
        return move_with_eps(here.x_t, eps, a_t, a_s)

    def _form(self, believed: Estimate) -> Prediction:
        """Return what is extrapolated; mu is x_t but for a little, and what is small in it would be lost: eps."""
        return "eps" if self.extrapolates == "eps" or believed.prediction == "mu" else believed.prediction

    def warnings(self, steps: int) -> list[str]:
        """Warn of so few steps that looking back overshoots (digits: burnt out with 20, clean with 30)."""
        if steps < 30:
            return ["PNDM looks back on four times; with fewer than 30 steps DPM-Solver++ or UniPC come closer."]
        return []


def _output(form: Prediction, believed: Estimate, t: int, alpha_bar: Floats) -> Array:
    """Return what is `believed` at `t`, (N, C, H, W) each, as a network would say it, after clipping and guidance."""
    return target(form, believed.x_0, believed.eps, (float(alpha_bar[t - 1]), float(alpha_bar[t])))


def mean_over_step(times: Sequence[int], s: int) -> list[float]:
    """Return the weights of values at `times` in the mean, from ``times[0]`` down to s, of the polynomial through them.

    These are Adams and Bashforth's coefficients for steps of any lengths.

    :param times: different from each other, the latest first; as many weights are returned.
    """
    places = (np.array(times) - times[0]) / (times[0] - s)
    powers = np.arange(len(places))
    weights: list[float] = np.linalg.solve(places ** powers[:, None], (-1.0) ** powers / (powers + 1)).tolist()
    return weights
