"""The schedules that papers and their code use: β_t as a formula of t and T."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.schedules.schedule import Schedule
from ddpm_studio.engine.options import knob

PAPER_STEPS = 1000
"""The T that β is given for (Ho et al. 2020, section 4)."""
LARGEST_BETA = 0.999
"""Beyond it the last step would divide by nearly 0 (Nichol & Dhariwal 2021, section 3.2)."""


class RangedSchedule(Schedule):
    """A schedule between two ends that are given for T = 1000 and scaled by 1000 / T, so that T is free."""

    start: float = knob(
        1e-4,
        "β at t = 1, as if T were 1000 (it is scaled by 1000 / T).",
        up="More noise in the first step: the finest details get coarser.",
        usual="1e-4",
        advanced=True,
        gt=0,
        lt=1,
    )
    end: float = knob(
        0.02,
        "β at t = T, as if T were 1000 (it is scaled by 1000 / T).",
        up="The image is gone earlier, and more of the chain is spent near pure noise.",
        usual="0.02",
        advanced=True,
        gt=0,
        lt=1,
    )

    def scaled_ends(self) -> tuple[float, float]:
        """Return (β_1, β_T) for this T."""
        scale = PAPER_STEPS / self.steps
        return self.start * scale, self.end * scale


class Linear(RangedSchedule):
    """β grows in a straight line: the paper's choice (Ho et al. 2020, section 4)."""

    kind: Literal["linear"] = "linear"

    def betas(self) -> Floats:
        """Return evenly spaced β, shape (T,)."""
        return np.linspace(*self.scaled_ends(), self.steps)


class Quadratic(RangedSchedule):
    """√β grows in a straight line (“quad” in the paper's code, “scaled_linear” in diffusers)."""

    kind: Literal["quadratic"] = "quadratic"

    def betas(self) -> Floats:
        """Return the squares of evenly spaced √β, shape (T,)."""
        first, last = self.scaled_ends()
        betas: Floats = np.linspace(first**0.5, last**0.5, self.steps) ** 2
        return betas


class Cosine(Schedule):
    """ᾱ falls as a squared cosine (Nichol & Dhariwal 2021, eq. 17): kinder to small images than linear."""

    kind: Literal["cosine"] = "cosine"
    offset: float = knob(
        0.008,
        "s in the cosine: keeps β from vanishing near t = 0.",
        up="More noise in the first steps.",
        usual="0.008",
        advanced=True,
        gt=0,
        le=0.5,
    )

    def betas(self) -> Floats:
        """Return β capped at 0.999, shape (T,)."""
        t = np.arange(self.steps + 1) / self.steps
        signal = np.cos((t + self.offset) / (1 + self.offset) * np.pi / 2) ** 2
        betas: Floats = np.minimum(1 - signal[1:] / signal[:-1], LARGEST_BETA)
        return betas


class Sigmoid(RangedSchedule):
    """β follows a logistic curve from −6 to 6 (Xu et al. 2022, GeoDiff; “sigmoid” in diffusers)."""

    kind: Literal["sigmoid"] = "sigmoid"

    def betas(self) -> Floats:
        """Return the logistic curve between both ends, shape (T,)."""
        first, last = self.scaled_ends()
        return first + (last - first) / (1 + np.exp(-np.linspace(-6, 6, self.steps)))


class Constant(Schedule):
    """β is the same at every step (“const” in the paper's code)."""

    kind: Literal["constant"] = "constant"
    beta: float = knob(
        0.01,
        "β at every step, as if T were 1000 (it is scaled by 1000 / T).",
        up="The image is gone earlier.",
        usual="0.005 to 0.02",
        gt=0,
        lt=1,
    )

    def betas(self) -> Floats:
        """Return equal β, shape (T,)."""
        return np.full(self.steps, self.beta * PAPER_STEPS / self.steps)


class WarmUp(RangedSchedule):
    """β grows in a straight line over the first part and stays (“warmup10”, “warmup50” in the paper's code)."""

    kind: Literal["warm-up"] = "warm-up"
    fraction: float = knob(
        0.5,
        "The part of the steps over which β grows.",
        up="A longer rise; 1 is the linear schedule.",
        usual="0.1 or 0.5",
        gt=0,
        le=1,
    )

    def betas(self) -> Floats:
        """Return rising, then equal β, shape (T,)."""
        first, last = self.scaled_ends()
        rising = int(self.steps * self.fraction)
        return np.concatenate([np.linspace(first, last, rising), np.full(self.steps - rising, last)])


class Jsd(Schedule):
    """β_t = 1 / (T − t + 1), from Sohl-Dickstein et al. 2015, section 2.4.1 (“jsd” in the paper's code).

    Its last β would be 1, which leaves a division by zero in q(x_t | x_0); it is capped at 0.999.
    """

    kind: Literal["jsd"] = "jsd"

    def betas(self) -> Floats:
        """Return 1/T, 1/(T−1), …, capped at 0.999, shape (T,)."""
        return np.minimum(1.0 / np.linspace(self.steps, 1, self.steps), LARGEST_BETA)
