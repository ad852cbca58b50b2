"""What is chosen of a classifier that pushes images towards their classes while they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Self, TypeAlias

from pydantic import Field

from ddpm_studio.engine.choices.captions import Captions, Tellable
from ddpm_studio.engine.choices.conditions import AnyTold, Classes, Name
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import Options, knob

Checksum: TypeAlias = Annotated[str, Field(max_length=64)]


class PushOptions(Options):
    """A classifier that pushes images towards their classes (Dhariwal and Nichol 2021, algorithm 2).

    https://arxiv.org/abs/2105.05233. What it is, `models.classifiers` reads from its file; recipes say it.
    """

    path: Path = knob(Path(), "The run or the model file of a classifier; none: nothing pushes.", label="Classifier")
    scale: float = knob(
        1.0,
        "How hard the classifier pushes.",
        up="Clearer, less varied; too much, and images please the classifier alone.",
        usual="1 to 4; up to 10 for networks that are told nothing",
        label="Push",
        ge=0,
        le=20,
    )
    sha256: Checksum = knob("", "Checksum of its weights; the program writes it.")
    classes: tuple[Name, ...] = knob((), "The classes that it tells apart; the program writes them.", max_length=10_000)

    @property
    def is_on(self) -> bool:
        """Whether there is a classifier."""
        return self.path != Path()

    def told(self, chosen: AnyTold, model: Tellable) -> AnyTold:
        """Return what is told of the images, settled for a model and the classifier, which must know it, too.

        A classifier has to be told something: where nothing is chosen, all of its classes in turn.

        :raises FieldError: for a class that one of them does not know.
        """
        if not self.is_on:
            return chosen.settled(model)
        if isinstance(chosen, Captions) or model.words:
            raise FieldError(
                "classifier.path", "This model is told captions, and classifiers know classes: choose none."
            )
        told = Classes() if chosen.kind == "nothing" else chosen
        own = Tellable(self.classes)
        settled = told.settled(model if model.classes else own)
        unknown = [name for name in settled.names if name.strip() not in {known.strip() for known in self.classes}]
        if unknown:
            raise FieldError(
                "told.names", f"The classifier knows no class “{unknown[0]}”: choose others, or no classifier."
            )
        return settled


class Pushable(Options):
    """The face of what is chosen for a job whose images classifiers may push. Abstract."""

    def with_classifiers(self, known: Callable[[PushOptions], PushOptions]) -> Self:
        """Return the same choices with what is `known` of each classifier that pushes.

        :raises StudioError: what `known` raises.
        """
        return self

    def table_of(self, film: int, classes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names whose places are the labels of a film, from 0.

        :param classes: those that the film's model can be told.
        """
        return classes
