"""Choices of the jobs that sample the same seeds more than once: in several ways, or at every snapshot of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import model_validator

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.conditions import Nothing
from ddpm_studio.engine.choices.layout import SIDE_NAMES, Layout
from ddpm_studio.engine.choices.sampling import DrawingOptions, ModelChoice, SampleOptions
from ddpm_studio.engine.choices.telling.pushing import PushOptions
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.diffusion.samplers.abreast import merge_times
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Precision
from ddpm_studio.engine.options import knob

OLD_SIDES = ("first", "second")
"""The fields that A and B had while there were no others."""


class CompareOptions(DrawingOptions):
    """2 to 6 ways to sample that begin with the same noise: other models, snapshots, samplers or steps."""

    job: ClassVar[str] = "compare"
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

    @property
    def chain(self) -> ChainOptions:
        """How A's chain is computed."""
        return self.sides[0].chain

    def models(self) -> tuple[ModelChoice, ...]:
        """Return the model of each side."""
        return tuple(model for side in self.sides for model in side.models())

    def with_models(self, paths: Sequence[Path]) -> Self:
        """Return the same choices for other models, one for each side."""
        sides = tuple(side.with_models([path]) for side, path in zip(self.sides, paths, strict=True))
        return self.model_copy(update={"sides": sides})

    def classes_of(self, film: int) -> tuple[str, ...]:
        """Return the class of each image of one side."""
        return self.sides[film].layout().told

    def texts(self) -> tuple[str, ...]:
        """Return the captions that the model of any side is told."""
        return tuple(text for side in self.sides for text in side.texts())

    def settled(self, models: Sequence[Tellable]) -> Self:
        """Return the same choices as the model of each side knows them; see `DrawingOptions.settled`."""
        sides = []
        for index, (side, model) in enumerate(zip(self.sides, models, strict=True)):
            try:
                sides.append(side.settled([model]))
            except FieldError as error:
                raise FieldError(f"sides.{index}.{error.field}", f"{SIDE_NAMES[index]}: {error}") from error
        return self.model_copy(update={"sides": tuple(sides)})

    def computed_in(self, precisions: Sequence[Precision | None]) -> Self:
        """Return the same choices with the precision that was taken for each side."""
        sides = tuple(side.computed_in([taken]) for side, taken in zip(self.sides, precisions, strict=True))
        return self.model_copy(update={"sides": sides})

    def with_classifiers(self, known: Callable[[PushOptions], PushOptions]) -> Self:
        """Return the same choices with what is `known` of the classifier of each side."""
        return self.model_copy(update={"sides": tuple(side.with_classifiers(known) for side in self.sides)})

    def table_of(self, film: int, classes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names whose places are the labels of a side."""
        return self.sides[film].table_of(film, classes)

    def suited_to(self, last: int) -> Self:
        """Return the same choices with at most `last` steps for every side."""
        return self.model_copy(update={"sides": tuple(side.suited_to(last) for side in self.sides)})

    def times(self, alpha_bar: Floats) -> list[int]:
        """Return every time that any side visits, descending, without 0."""
        return merge_times([side.times(alpha_bar) for side in self.sides])

    def layout(self) -> Layout:
        """Return the images, of which each side makes a film; of what class they are only if all agree."""
        first = self.sides[0]
        if any(side.told != first.told for side in self.sides):
            first = first.model_copy(update={"told": Nothing()})
        return replace(first.layout(), what=" and ".join(SIDE_NAMES[: len(self.sides)]), films=len(self.sides))


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

    def settled(self, models: Sequence[Tellable]) -> Self:
        """Return the same choices as the run's newest model knows them; see `DrawingOptions.settled`."""
        return self.model_copy(update={"sample": self.sample.settled(models)})

    def computed_in(self, precisions: Sequence[Precision | None]) -> Self:
        """Return the same choices with the precision that was taken."""
        return self.model_copy(update={"sample": self.sample.computed_in(precisions)})

    def with_classifiers(self, known: Callable[[PushOptions], PushOptions]) -> Self:
        """Return the same choices with what is `known` of the classifier that pushes, if there is one."""
        return self.model_copy(update={"sample": self.sample.with_classifiers(known)})

    def table_of(self, film: int, classes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names whose places are the labels; see `SampleOptions.table_of`."""
        return self.sample.table_of(film, classes)

    def suited_to(self, last: int) -> Self:
        """Return the same choices with at most `last` steps."""
        return self.model_copy(update={"sample": self.sample.suited_to(last)})

    def times(self, alpha_bar: Floats) -> list[int]:
        """Return the times that the chain of each snapshot visits; those of the film are training steps."""
        return self.sample.times(alpha_bar)

    def layout(self) -> Layout:
        """Return the images, at one snapshot after the other."""
        return replace(self.sample.layout(), what="over training", axis="step")
