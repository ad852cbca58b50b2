"""Noise schedules: how β grows over t = 1 … T.

`AnySchedule` is the catalogue: forms, files and tests all read it.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from ddpm_studio.engine.diffusion.schedules.drawn import Drawn, Point
from ddpm_studio.engine.diffusion.schedules.published import (
    Constant,
    Cosine,
    Jsd,
    Linear,
    Quadratic,
    Sigmoid,
    WarmUp,
)
from ddpm_studio.engine.diffusion.schedules.schedule import MOST_SIGNAL_LEFT, Schedule

AnySchedule: TypeAlias = Annotated[
    Linear | Quadratic | Cosine | Sigmoid | Constant | WarmUp | Jsd | Drawn, Field(discriminator="kind")
]

__all__ = [
    "MOST_SIGNAL_LEFT",
    "AnySchedule",
    "Constant",
    "Cosine",
    "Drawn",
    "Jsd",
    "Linear",
    "Point",
    "Quadratic",
    "Schedule",
    "Sigmoid",
    "WarmUp",
]
