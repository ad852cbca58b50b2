"""What every noise schedule is: how β grows over t = 1 … T (Ho et al. 2020, eq. 2 and 4).

A schedule is written as ``betas()[t - 1]`` for t = 1 … T (Ho et al. 2020, eq. 2) and used as
``alpha_bar()[t]`` for t = 0 … T with ``alpha_bar[0] == 1`` (below eq. 4), so that no formula needs a special
case at t = 1.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Self

import numpy as np
from pydantic import model_validator

from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.options import Options, knob

LEAST_ALPHA_BAR = 1e-30
"""Below this, what is left of the image is 0 in float32."""
MOST_SIGNAL_LEFT = 0.03
"""√ᾱ_T above this is worth a warning."""


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
