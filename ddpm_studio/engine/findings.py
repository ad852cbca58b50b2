"""What jobs that measure have found out, as plain events; see `events`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Coded(NamedTuple):
    """What a receiver has of pictures at one moment of progressive coding, in the mean of them."""

    bits: float
    """Received so far, per dimension."""
    rmse: float
    """The root of the mean squared error of what it believes, in levels from 0 to 255."""


class Span(NamedTuple):
    """What the terms of the bound for t = first … last cost together, in bits per dimension."""

    first: int
    last: int
    bits: float


@dataclass(frozen=True, slots=True)
class Bits:
    """What pictures cost at most by a model's bound, in bits per dimension, as far as it is known by now.

    Means over `pictures`: the numbers hold at any moment, and become more certain.
    """

    pictures: int
    evaluations: int
    """How often the network is asked for each."""
    total: float
    error: float | None
    """One standard error of `total`, from pictures, times and noise; None for one picture."""
    spans: tuple[Span, ...]
    """L_0 first, as t = 1, then L_{t−1} over ranges of t, and L_T as what lies beyond the last."""
    variance: str
    """Which variance the steps have: learned, fixed-small or fixed-large."""
    floor: float
    """What L_0 alone would cost if every picture were known for certain."""
    of: str
    """Which pictures."""

    @property
    def decoding(self) -> float:
        """L_0."""
        return self.spans[0].bits

    @property
    def prior(self) -> float:
        """L_T."""
        return self.spans[-1].bits
