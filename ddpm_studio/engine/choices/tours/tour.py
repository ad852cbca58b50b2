"""What is chosen for a closed tour: images of a seed, or pictures, and the way from each to the next and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, Self

from pydantic import model_validator

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.layout import Layout, Waypoint
from ddpm_studio.engine.choices.pictures import AnyPicture
from ddpm_studio.engine.choices.sampling import DrawingOptions, ModelChoice, SampleOptions
from ddpm_studio.engine.choices.telling.pushing import PushOptions
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Precision
from ddpm_studio.engine.options import knob

MOST_STOPS = 24


class TourOptions(DrawingOptions):
    """A way through the noise from one stop to the next, and from the last to the first: it plays without an end."""

    job: ClassVar[str] = "tour"
    sample: SampleOptions = knob(
        SampleOptions(count=4), "How it is drawn; its images, as many as their count says, are the stops."
    )
    pictures: tuple[AnyPicture, ...] = knob(
        (),
        "Pictures to visit in place of the images of a seed; DDIM leads each to its noise, and all frames down again.",
        usual="none",
        max_length=MOST_STOPS,
    )
    between: int = knob(
        8,
        "Frames from one stop to the next.",
        up="Smoother, and longer to draw.",
        usual="8 to 24",
        unit="frames",
        label="Frames a stop",
        ge=1,
        le=60,
    )
    refinements: int = knob(
        1,
        "How often each step of the inversion of pictures is done again with what it led to.",
        up="Pictures come back closer; it takes longer.",
        usual="1 or 2",
        label="Refinements of the inversion",
        advanced=True,
        ge=0,
        le=10,
    )

    @model_validator(mode="after")
    def _stops_can_be_visited(self) -> Self:
        if len(self.pictures) == 1:
            raise FieldError("pictures", "A tour needs two pictures at least: add one, or leave pictures empty.")
        if not self.pictures and not 2 <= self.sample.count <= MOST_STOPS:
            raise FieldError("sample.count", f"A tour has 2 to {MOST_STOPS} stops: choose as many images.")
        if self.sample.classifier.is_on:
            raise FieldError("sample.classifier.path", "On a tour nothing is pushed by a classifier: leave it away.")
        return self

    @property
    def stops(self) -> int:
        """How many there are."""
        return len(self.pictures) or self.sample.count

    @property
    def chain(self) -> ChainOptions:
        """How each chain is computed."""
        return self.sample.chain

    def models(self) -> tuple[ModelChoice, ...]:
        """Return the one that it draws with."""
        return self.sample.models()

    def with_models(self, paths: Sequence[Path]) -> Self:
        """Return the same choices for another model."""
        return self.model_copy(update={"sample": self.sample.with_models(paths)})

    def computed_in(self, precisions: Sequence[Precision | None]) -> Self:
        """Return the same choices with the precision that was taken."""
        return self.model_copy(update={"sample": self.sample.computed_in(precisions)})

    def with_classifiers(self, known: Callable[[PushOptions], PushOptions]) -> Self:
        """Return the same choices: none pushes."""
        return self

    def suited_to(self, last: int) -> Self:
        """Return the same choices with at most `last` steps."""
        return self.model_copy(update={"sample": self.sample.suited_to(last)})

    def settled(self, models: Sequence[Tellable]) -> Self:
        """Return the same choices as its model knows them; pictures, which would not come back with it, have w = 1."""
        sample = self.sample
        if self.pictures:
            plain = sample.guidance.model_copy(update={"scale": 1.0})
            sample = sample.model_copy(update={"guidance": plain, "count": len(self.pictures)})
        return self.model_copy(update={"sample": sample.settled(models)})

    def texts(self) -> tuple[str, ...]:
        """Return the captions that the model is told at the stops."""
        return self.sample.texts()

    def times(self, alpha_bar: Floats) -> list[int]:
        """Return the times that every chain visits."""
        return self.sample.times(alpha_bar)

    def layout(self) -> Layout:
        """Return a row for each stop: its own frame, and those on the way to the next."""
        stops = range(self.stops)
        if self.pictures:
            names = [f"picture {stop + 1}" for stop in stops]
        else:
            names = [self.sample.drawn(stop).name for stop in stops]
        cells = tuple(
            Waypoint(stop * self.between + step, names[stop], names[(stop + 1) % len(names)], step / self.between)
            for stop in stops
            for step in range(self.between)
        )
        return Layout("tour", cells, columns=self.between if self.between > 1 else 0, closes=True)
