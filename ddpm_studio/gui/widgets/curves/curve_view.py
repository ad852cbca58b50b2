"""How curves are drawn, as those who draw them are told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tick:
    """Something that happened along a curve."""

    place: float
    """Where, on the axis of the curve."""
    sentence: str
    is_trouble: bool = False


@dataclass(frozen=True)
class View:
    """How curves are drawn."""

    follows: bool = True
    is_logarithmic: bool = False
    is_without_outliers: bool = False
    is_smoothed: bool = True
