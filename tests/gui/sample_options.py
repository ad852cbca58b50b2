"""An options class with every kind of field, for the tests of the form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ddpm_studio.engine.options import Options, knob


class Slow(Options):
    """Takes its time."""

    kind: Literal["slow"] = "slow"
    patience: int = knob(3, "How long it waits.", unit="s", ge=0)


class Fast(Options):
    """Does not."""

    kind: Literal["fast"] = "fast"
    eta: float = knob(0.0, "How noisy it is.", up="Noisier.", ge=0, le=1)
    order: Literal[1, 2] = knob(2, "How careful it is.", advanced=True)


class Optimizer(Options):
    """How the weights move."""

    learning_rate: float = knob(
        2e-4, "The step size.", up="Faster; too high and the loss jumps.", usual="1e-5 to 1e-3", gt=0, lt=1
    )
    betas: tuple[float, float] = knob((0.9, 0.999), "Two averaging rates.", advanced=True)


class Sample(Options):
    """Every kind of field."""

    version: Literal[1] = 1
    name: str = knob("", "A name for the folder.", max_length=8)
    steps: int = knob(2000, "Training steps.", usual="2,000 to 800,000", unit="steps", ge=1)
    every: int | None = knob(None, "Steps between saves, or none.", ge=1)
    is_fast: bool = knob(True, "Hurry.", up="Less careful.", label="Hurry up")
    mode: Literal["eps", "x_0", "v"] = knob("eps", "What is predicted.")
    folder: Path = knob(Path(), "Where the pictures are.")
    widths: tuple[int, ...] = knob((128, 256), "Channels of each level.", min_length=1)
    optimizer: Optimizer = knob(Optimizer(), "How the weights move.")
    sampler: Annotated[Slow | Fast, Field(discriminator="kind")] = knob(Slow(), "The algorithm.")
    teacher: Annotated[Slow | Fast, Field(discriminator="kind")] | None = knob(None, "Another one.", advanced=True)
    low: int = knob(0, "The lower end.", advanced=True)
    high: int = knob(10, "The upper end.", advanced=True)

    @model_validator(mode="after")
    def _ends_are_in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError("the lower end must not be above the upper end")
        return self
