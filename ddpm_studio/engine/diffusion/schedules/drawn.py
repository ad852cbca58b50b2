"""A schedule that was drawn by hand: log-SNR over t / T (Kingma et al. 2021, eq. 3)."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from pydantic import field_validator

from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.monotone import interpolate_monotone
from ddpm_studio.engine.diffusion.schedules.schedule import Schedule
from ddpm_studio.engine.options import knob

LARGEST_LOG_SNR = 25.0
"""exp(−25) is about as near to 0 as 1 − ᾱ can come in single precision."""

Point: TypeAlias = tuple[float, float]


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
        """Return the curve at `places` = t / T, shape (n,): shape (n,), too."""
        return interpolate_monotone(np.array(self.points), places)

    def betas(self) -> Floats:
        """Return β, shape (T,); the first takes ᾱ from 1 to the curve."""
        log_snr = self.log_snr(np.arange(1, self.steps + 1) / self.steps)
        # In logarithms, as near t = 0 all digits of 1 − ᾱ would be lost in ᾱ.
        log_alpha_bar = np.concatenate([[0.0], -np.logaddexp(0.0, -log_snr)])
        betas: Floats = -np.expm1(np.diff(log_alpha_bar))
        return betas

    def warnings(self) -> list[str]:
        """Return sentences about what this schedule will do badly; who draws a curve may have β fall again."""
        return self._signal_that_is_left()
