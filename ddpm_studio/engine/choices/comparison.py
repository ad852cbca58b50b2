"""Choices of the jobs that sample the same seeds more than once: in two ways, or at every snapshot of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Self

from pydantic import model_validator

from ddpm_studio.engine.choices.layout import Layout
from ddpm_studio.engine.choices.sampling import ChainOptions, DrawingOptions, ModelChoice, SampleOptions
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.diffusion.samplers.abreast import merge_times
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import knob


class CompareOptions(DrawingOptions):
    """Two ways to sample that begin with the same noise: other models, snapshots, samplers or steps."""

    job: ClassVar[str] = "compare"
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

    @property
    def chain(self) -> ChainOptions:
        """How A's chain is computed."""
        return self.sides[0].chain

    def models(self) -> tuple[ModelChoice, ...]:
        """Return the model of each side."""
        return tuple(model for side in self.sides for model in side.models())

    def with_models(self, paths: Sequence[Path]) -> Self:
        """Return the same choices for other models, one for each side."""
        sides = [side.with_models([path]) for side, path in zip(self.sides, paths, strict=True)]
        return self.model_copy(update=dict(zip(("first", "second"), sides, strict=True)))

    def times(self, alpha_bar: Floats) -> list[int]:
        """Return every time that any side visits, descending, without 0."""
        return merge_times([side.times(alpha_bar) for side in self.sides])

    def layout(self) -> Layout:
        """Return the images, of which each side makes a film."""
        return replace(self.sides[0].layout(), what="A and B", films=len(self.sides))


class OverTrainingOptions(DrawingOptions):
    """The same seeds, sampled at the snapshots of a run one after the other."""

    job: ClassVar[str] = "sample over training"
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

    @property
    def chain(self) -> ChainOptions:
        """How the chain of each snapshot is computed."""
        return self.sample.chain

    def models(self) -> tuple[ModelChoice, ...]:
        """Return the run."""
        return self.sample.models()

    def with_models(self, paths: Sequence[Path]) -> Self:
        """Return the same choices for another run."""
        return self.model_copy(update={"sample": self.sample.with_models(paths)})

    def times(self, alpha_bar: Floats) -> list[int]:
        """Return the times that the chain of each snapshot visits; those of the film are training steps."""
        return self.sample.times(alpha_bar)

    def layout(self) -> Layout:
        """Return the images, at one snapshot after the other."""
        return replace(self.sample.layout(), what="over training", axis="training step")
