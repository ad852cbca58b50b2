"""The noising process, and what a network answers about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ddpm_studio.engine.diffusion.denoiser import Prediction
from ddpm_studio.engine.diffusion.schedules import AnySchedule

Variance: TypeAlias = Literal["fixed", "learned"]
"""Where the variance of a reverse step comes from: from the schedule (Ho et al. 2020, section 3.2), or the network says
where it lies between β̃ and β (Nichol & Dhariwal 2021, section 3.1)."""


@dataclass(frozen=True)
class Process:
    """All that must be known of diffusion to use what a network has learnt of it."""

    schedule: AnySchedule
    prediction: Prediction
    variance: Variance = "fixed"

    def outputs(self, channels: int) -> int:
        """Return how many channels a network answers with, of a signal that has so many."""
        return channels * 2 if self.variance == "learned" else channels
