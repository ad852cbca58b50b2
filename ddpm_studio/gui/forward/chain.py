"""x_t by single steps, to be held against the closed form."""

from __future__ import annotations

import math
import time

import numpy as np

from ddpm_studio.engine.diffusion.forward import diffuse_one_step
from ddpm_studio.engine.events import Pixels
from ddpm_studio.gui.forward.noising import (
    STEP_BY_STEP,
    Noising,
    Numbers,
    Signal,
    Spread,
    moments,
    spread_of,
    to_pixels,
)

ROOM = 96 << 20
"""Bytes of pictures that are kept; of a longer chain every second picture, or every third, and so on."""


class Chain:
    """x_0, then x_1 from x_0, x_2 from x_1, … each with noise of its own (Ho et al. 2020, eq. 2).

    The steps are made a few at a time by `advance`; moments are known for every t reached, pictures for every
    `stride`-th.
    """

    def __init__(self, noising: Noising, betas: Numbers) -> None:
        self.noising, self.betas = noising, betas
        self.steps = len(betas)
        self.stride = max(1, math.ceil(self.steps * noising.pixels.nbytes / ROOM))
        self._noise = np.random.default_rng([noising.seed, STEP_BY_STEP])
        self._x: Signal = noising.x_0
        self._pixels = [noising.pixels]
        self._spreads = [spread_of(self._x)]
        self._moments = [moments(self._x)]

    @property
    def reached(self) -> int:
        """The last t there is."""
        return len(self._moments) - 1

    @property
    def is_complete(self) -> bool:
        """Whether x_T is reached."""
        return self.reached >= self.steps

    def advance(self, seconds: float) -> None:
        """Make steps for so long, at least one."""
        until = time.monotonic() + seconds
        while not self.is_complete:
            self._step()
            if time.monotonic() >= until:
                return

    def _step(self) -> None:
        t = self.reached + 1
        eps = self._noise.standard_normal(self._x.shape, np.float32)
        self._x = diffuse_one_step(self._x, eps, float(self.betas[t - 1]))
        self._moments.append(moments(self._x))
        if t % self.stride == 0:
            self._pixels.append(to_pixels(self._x))
            self._spreads.append(spread_of(self._x))

    def shown(self, t: int) -> int:
        """Return the time of the picture that stands for x_t: the last one kept up to t, as far as it is reached."""
        return min(t, self.reached) // self.stride * self.stride

    def picture(self, t: int) -> Pixels:
        """Return the picture at time ``shown(t)``, (H, W, C)."""
        return self._pixels[self.shown(t) // self.stride]

    def spread(self, t: int) -> Spread:
        """Return how the values at time ``shown(t)`` are spread."""
        return self._spreads[self.shown(t) // self.stride]

    def moments(self, t: int) -> tuple[float, float]:
        """Return mean and standard deviation of all values at time t, as far as it is reached."""
        return self._moments[min(t, self.reached)]
