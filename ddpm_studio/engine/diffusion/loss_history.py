"""Which times to learn at: more often where the loss is large, and large at random (Nichol & Dhariwal 2021, eq. 18)."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.diffusion.arrays import Floats

KEPT = 10
"""Losses of each t that are remembered, and without which all times are alike."""
UNIFORM = 0.001
"""This share of all times is drawn evenly, so that none is forgotten; as in the paper's code."""


class LossHistory:
    """The last losses of each t; what is drawn next is a function of them."""

    def __init__(self, last: int) -> None:
        """Remember nothing yet of t = 1 … `last`."""
        self.losses: Floats = np.zeros((last, KEPT))
        """Of t = 1 … T, (T, 10), each row in no order."""
        self.counts: npt.NDArray[np.int64] = np.zeros(last, np.int64)
        """How many losses of each t there have been, (T,)."""

    def chances(self) -> Floats | None:
        """Return how likely each t is, (T,), in proportion to √E[L²]; None: all alike, as not enough is known.

        What is learnt at t counts 1 / (T · its chance), so that the mean of the loss stays what it is.
        """
        if self.counts.min() < KEPT:
            return None
        sizes = np.sqrt((self.losses**2).mean(axis=1))
        if not sizes.sum():
            return None
        chances: Floats = (1 - UNIFORM) * sizes / sizes.sum() + UNIFORM / len(sizes)
        return chances

    def take(self, times: Iterable[int], losses: Iterable[float]) -> None:
        """Take in one loss for each of `times`, in their order; one that is not finite is no measurement."""
        for t, loss in zip(times, losses, strict=True):
            if math.isfinite(loss):
                self.losses[t - 1, self.counts[t - 1] % KEPT] = loss
                self.counts[t - 1] += 1
