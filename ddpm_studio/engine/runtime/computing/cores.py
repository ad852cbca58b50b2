"""How many of the processor's cores a job that draws computes with: all that nobody else has use for at the moment."""

from __future__ import annotations

import math
import os
import time

import torch

from ddpm_studio.engine.runtime.computing.alone import alone
from ddpm_studio.engine.runtime.computing.device import all_threads, spare_threads
from ddpm_studio.engine.runtime.computing.others import Others

FIRST_LOOK, LOOK_EVERY = 0.3, 1.0
"""Seconds: shorter ones are not seen rightly, as processors' time is told in hundredths."""
LEFT_TO_OTHERS = 0.25
"""What others may take of one core without being given one: what a desktop does while nobody works at it."""


class FreeCores:
    """Takes cores that are idle, and gives them back to whatever computes beside; the pixels are the same by any."""

    def __init__(self, chosen: int) -> None:
        """Begin to look; `chosen` is how many threads the user wants, 0: as many as there are cores to spare."""
        self._others = None if chosen or all_threads() == 1 else Others()
        self._look_at = time.monotonic() + FIRST_LOOK

    def take(self) -> None:
        """Take or give back, if it is time to look: to be called before each call of a network, by who computes it."""
        now = time.monotonic()
        if self._others is None or now < self._look_at:
            return
        share = self._others.renewed()
        with alone() as is_alone:
            torch.set_num_threads(_free(share) if is_alone else spare_threads())
        self._look_at = now + LOOK_EVERY


def _free(share: float) -> int:
    """Return how many threads can have a core for themselves where others take this `share` of all."""
    most = all_threads()
    needed = math.ceil(max(0.0, share * most - LEFT_TO_OTHERS))
    # Who limits OpenMP wants less of the machine to be taken than there is.
    limit = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, min(most - needed, int(limit) if limit.isdecimal() else most))
