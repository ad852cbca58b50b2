"""Choices of the jobs that sample the same seeds more than once: in two ways, or at every snapshot of a run."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import Options, knob


class CompareOptions(Options):
    """Two ways to sample that begin with the same noise: other models, snapshots, samplers or steps."""

    first: SampleOptions = knob(SampleOptions(), "How A is sampled.", label="A")
    second: SampleOptions = knob(SampleOptions(sampler=DDIM()), "How B is sampled.", label="B")

    @model_validator(mode="after")
    def _images_are_the_same(self) -> Self:
        for name in ("count", "seed"):
            if getattr(self.first, name) != getattr(self.second, name):
                raise FieldError(
                    f"second.{name}", f"A and B can be compared only with the same {name}: choose the same for both."
                )
        return self

    @property
    def sides(self) -> tuple[SampleOptions, SampleOptions]:
        """A and B."""
        return self.first, self.second


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
