"""Choices of the jobs that sample the same seeds more than once: in several ways, or at every snapshot of a run."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import Options, knob

SIDE_NAMES = "ABCDEF"
"""What the sides of a comparison are called."""
OLD_SIDES = ("first", "second")
"""The fields that A and B had while there were no others."""


class CompareOptions(Options):
    """2 to 6 ways to sample that begin with the same noise: other models, snapshots, samplers or steps."""

    sides: tuple[SampleOptions, ...] = knob(
        (SampleOptions(), SampleOptions(sampler=DDIM())),
        "How each side is sampled: A, B, and so on.",
        min_length=2,
        max_length=len(SIDE_NAMES),
    )

    @model_validator(mode="before")
    @classmethod
    def _read_first_and_second(cls, given: Any) -> Any:
        """Recipes and settings of the time when there were two sides only are read for ever."""
        if not isinstance(given, dict) or "sides" in given or given.keys().isdisjoint(OLD_SIDES):
            return given
        usual = dict(zip(OLD_SIDES, cls.model_fields["sides"].default, strict=True))
        others = {name: value for name, value in given.items() if name not in OLD_SIDES}
        return {**others, "sides": [given.get(name, usual[name]) for name in OLD_SIDES]}

    @model_validator(mode="after")
    def _images_are_the_same(self) -> Self:
        for index, side in enumerate(self.sides):
            for name in ("count", "seed"):
                if getattr(side, name) != getattr(self.sides[0], name):
                    raise FieldError(
                        f"sides.{index}.{name}",
                        f"A and {SIDE_NAMES[index]} can be compared only with the same {name}: "
                        f"choose the same for both.",
                    )
        return self


class OverTrainingOptions(Options):
    """The same seeds, sampled at the snapshots of a run one after the other."""

    sample: SampleOptions = knob(
        SampleOptions(count=36), "What is drawn at each snapshot; the model is the run's folder."
    )
    most: int = knob(
        100,
        "Of a run with more snapshots only so many are used, evenly spread; the first and the last always are.",
        up="A smoother film that takes longer.",
        usual="20 to 200",
        unit="snapshots",
        label="At most",
        ge=2,
        le=1000,
    )
