"""Noise schedules: how β grows over t = 1 … T.

A schedule is written as ``betas()[t - 1]`` for t = 1 … T (Ho et al. 2020, eq. 2) and used as
``alpha_bar()[t]`` for t = 0 … T with ``alpha_bar[0] == 1`` (below eq. 4), so that no formula needs a special
case at t = 1.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Literal, Self, TypeAlias

import numpy as np
from pydantic import Field, field_validator, model_validator

from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.monotone import interpolate_monotone
from ddpm_studio.engine.options import Options, knob

PAPER_STEPS = 1000
LARGEST_BETA = 0.999
LEAST_ALPHA_BAR = 1e-30
"""Below this, what is left of the image is 0 in float32."""
MOST_SIGNAL_LEFT = 0.03
"""√ᾱ_T above this is worth a warning."""
LARGEST_LOG_SNR = 25.0
"""exp(−25) is about as near to 0 as 1 − ᾱ can come in single precision."""

Point: TypeAlias = tuple[float, float]


class Schedule(Options):
    """What all schedules share. A concrete schedule adds its `kind` and its `betas`."""

    steps: int = knob(
        1000,
        "T: the number of noising steps between an image and pure noise.",
        up="Smaller steps: the reverse process is easier to learn, likelihoods improve, full sampling takes longer.",
        usual="1000; 4000 for likelihoods, 100 to try things out",
        unit="steps",
        label="T",
        ge=2,
        le=10_000,
    )

    @abstractmethod
    def betas(self) -> Floats:
        """Return β_1 … β_T, shape (T,)."""

    def alpha_bar(self) -> Floats:
        """Return ᾱ_0 … ᾱ_T, shape (T + 1,): ᾱ_t = ∏_{s ≤ t} (1 − β_s), ᾱ_0 = 1 (Ho et al. 2020, below eq. 4)."""
        return np.concatenate([[1.0], np.cumprod(1.0 - self.betas())])

    def warnings(self) -> list[str]:
        """Return sentences about what this schedule will do badly, if anything."""
        betas = self.betas()
        sentences = self._signal_that_is_left()
        if betas[-1] <= betas[0] or (np.diff(betas) < -1e-12).any():
            sentences.append("β does not increase over t, so that little time is spent on coarse structure.")
        return sentences

    def _signal_that_is_left(self) -> list[str]:
        left = float(np.sqrt(self.alpha_bar()[-1]))
        if left <= MOST_SIGNAL_LEFT:
            return []
        return [
            f"At t = T this schedule still leaves {left:.0%} of the signal, but sampling starts from pure noise: "
            "choose more steps or a larger β."
        ]

    @model_validator(mode="after")
    def _betas_are_probabilities(self) -> Self:
        betas = self.betas()
        if not ((betas > 0).all() and (betas < 1).all()):
            raise ValueError(
                f"β must lie between 0 and 1 but reaches {betas.max():.3g}: choose more steps or a smaller end"
            )
        if self.alpha_bar()[-1] < LEAST_ALPHA_BAR:
            raise ValueError("β is so large that numbers run out long before t = T: choose a smaller β")
        return self


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


class Drawn(Schedule):
    """log-SNR falls through points that were drawn by hand, in the Forward tab.

    ᾱ_t = sigmoid(log-SNR at t / T) (Kingma et al. 2021, eq. 3), between the points by a monotone cubic.
    """

    kind: Literal["drawn"] = "drawn"
    points: tuple[Point, ...] = knob(
        ((0.0, 9.0), (0.1, 3.6), (0.3, 1.3), (0.5, 0.0), (0.7, -1.3), (0.9, -3.7), (1.0, -9.2)),
        "The points (t / T, log-SNR) that the curve goes through, from t / T = 0 to 1.",
        up="A higher point leaves more signal at its time.",
        usual="log-SNR from about 9 down to −9",
        min_length=2,
        max_length=64,
    )

    @field_validator("points")
    @classmethod
    def _points_fall(cls, points: tuple[Point, ...]) -> tuple[Point, ...]:
        places, heights = np.array(points).T
        if places[0] != 0 or places[-1] != 1:
            raise ValueError("the first point must lie at t / T = 0 and the last at 1")
        if (np.diff(places) <= 0).any():
            raise ValueError("each point must lie to the right of the one before")
        if (np.diff(heights) >= 0).any():
            raise ValueError("each point must lie below the one before: noise only grows")
        if np.abs(heights).max() > LARGEST_LOG_SNR:
            raise ValueError(f"log-SNR must lie between −{LARGEST_LOG_SNR:g} and {LARGEST_LOG_SNR:g}")
        return points

    def log_snr(self, places: Floats) -> Floats:
        """Return the curve at `places` = t / T."""
        return interpolate_monotone(np.array(self.points), places)

    def betas(self) -> Floats:
        """Return β, shape (T,); the first takes ᾱ from 1 to the curve."""
        log_snr = self.log_snr(np.arange(1, self.steps + 1) / self.steps)
        log_alpha_bar = np.concatenate([[0.0], -np.logaddexp(0.0, -log_snr)])
        betas: Floats = -np.expm1(np.diff(log_alpha_bar))
        return betas

    def warnings(self) -> list[str]:
        """Return sentences about what this schedule will do badly; who draws a curve may have β fall again."""
        return self._signal_that_is_left()


AnySchedule: TypeAlias = Annotated[
    Linear | Quadratic | Cosine | Sigmoid | Constant | WarmUp | Jsd | Drawn, Field(discriminator="kind")
]
