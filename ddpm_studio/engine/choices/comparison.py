"""Choices of the jobs that sample the same seeds more than once: in several ways, or at every snapshot of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import SerializationInfo, SerializerFunctionWrapHandler, model_serializer, model_validator

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.conditions import Nothing
from ddpm_studio.engine.choices.editing import AnyEdited, AnyFromNoise, AnyMask, EditOptions
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
OF_THE_EDIT = ("picture", "mask", "task", "tries")
"""What all sides have in common that edit a picture. It is written once, beside the sides."""
IN_WORDS = {"tries": "kind of picture, to restore or to try", "noise_level": "noise in a picture that is tried"}


def same_for_all(edit: EditOptions) -> tuple[str, ...]:
    """Return what all sides have in common that edit the picture of `edit`: of one that is tried its noise as well."""
    return (*OF_THE_EDIT, *["noise_level"] * edit.tries)


class CompareOptions(DrawingOptions):
    """2 to 6 ways to sample, or to edit a picture, that begin with the same noise: other models, samplers or steps."""

    job: ClassVar[str] = "compare"
    sides: tuple[AnyFromNoise, ...] = knob(
        (SampleOptions(), SampleOptions(sampler=DDIM())),
        "How each side is drawn: A, B, and so on.",
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

    @model_validator(mode="before")
    @classmethod
    def _read_what_is_edited(cls, given: Any) -> Any:
        """Let every side know what is written beside them of the picture that all edit."""
        shared = {name: given[name] for name in OF_THE_EDIT if name in given} if isinstance(given, dict) else {}
        if not shared:
            return given
        others = {name: value for name, value in given.items() if name not in shared}
        if not others.get("sides"):
            first = EditOptions.model_validate(shared)
            return {**others, "sides": [first, first.another_way()]}
        return {**others, "sides": [{**shared, **side} if isinstance(side, dict) else side for side in others["sides"]]}

    @model_serializer(mode="wrap")
    def _say(self, say: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any]:
        said: dict[str, Any] = say(self)
        if self.edited is None:
            return said
        shared = {name: said["sides"][0][name] for name in OF_THE_EDIT}
        sides = [{name: value for name, value in side.items() if name not in shared} for side in said["sides"]]
        return {**said, "sides": sides, **shared}

    @model_validator(mode="after")
    def _images_are_the_same(self) -> Self:
        first, edited = self.sides[0], self.edited
        names = ["count", "seed"]
        if edited is not None:
            names += same_for_all(edited)
        for letter, (index, side) in zip(SIDE_NAMES, enumerate(self.sides), strict=False):
            if type(side) is not type(first):
                told = f"Either all edit one picture or none does: draw {letter} as A is."
                raise FieldError(f"sides.{index}", told)
            for name in names:
                if getattr(side, name) != getattr(first, name):
                    told = f"A and {letter} can be compared only with the same {IN_WORDS.get(name, name)}"
                    raise FieldError(f"sides.{index}.{name}", f"{told}: choose the same for both.")
        return self

    @property
    def edited(self) -> EditOptions | None:
        """The edit of A, if all sides edit a picture: what is known of that is the same for all."""
        return self.sides[0] if isinstance(self.sides[0], EditOptions) else None

    def with_known(self, picture: AnyEdited, mask: AnyMask) -> Self:
        """Return the same choices for another picture and mask, where one is edited."""
        sides = [side.with_known(picture, mask) if isinstance(side, EditOptions) else side for side in self.sides]
        return self.model_copy(update={"sides": tuple(sides)})

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
