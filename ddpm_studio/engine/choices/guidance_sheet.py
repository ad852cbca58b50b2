"""What is chosen for a sheet of the same images, each with several strengths of guidance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import Field, field_validator

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.conditions import Classes
from ddpm_studio.engine.choices.layout import Layout, Led
from ddpm_studio.engine.choices.sampling import DrawingOptions, ModelChoice, SampleOptions
from ddpm_studio.engine.choices.telling.pushing import PushOptions
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Precision
from ddpm_studio.engine.options import knob

Scale = Annotated[float, Field(ge=0, le=20)]


class GuidanceSheetOptions(DrawingOptions):
    """A row for each image, in which w alone makes the difference."""

    job: ClassVar[str] = "guidance"
    sample: SampleOptions = knob(
        SampleOptions(count=10),
        "What is drawn in each row, of all classes unless it says otherwise; its w is left out.",
    )
    scales: tuple[Scale, ...] = knob(
        (0.0, 1.0, 2.0, 4.0, 8.0),
        "The w of each column.",
        label="w",
        usual="0, 1, 2, 4, 8",
        min_length=1,
        max_length=20,
    )

    @field_validator("scales")
    @classmethod
    def _columns_differ(cls, scales: tuple[float, ...]) -> tuple[float, ...]:
        if len(set(scales)) < len(scales):
            raise ValueError("each w can have one column only")
        return scales

    @property
    def chain(self) -> ChainOptions:
        """How each chain is computed."""
        return self.sample.chain

    @property
    def sampling(self) -> SampleOptions:
        """What is drawn in each row."""
        return self.sample

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
        """Return the same choices with what is `known` of the classifier that pushes, if there is one."""
        return self.model_copy(update={"sample": self.sample.with_classifiers(known)})

    def table_of(self, film: int, classes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names whose places are the labels; see `SampleOptions.table_of`."""
        return self.sample.table_of(film, classes)

    def suited_to(self, last: int) -> Self:
        """Return the same choices with at most `last` steps."""
        return self.model_copy(update={"sample": self.sample.suited_to(last)})

    def settled(self, models: Sequence[Tellable]) -> Self:
        """Return the same choices as its model knows them; see `DrawingOptions.settled`."""
        sheet = self
        if models[0].classes and self.sample.told.kind == "nothing":  # of which w could change nothing
            sheet = self.model_copy(update={"sample": self.sample.model_copy(update={"told": Classes()})})
        if models[0].words and self.sample.told.kind == "nothing":
            raise FieldError(
                "sample.told.texts", "Say what is to be drawn, such as “a red circle”: of nothing w changes nothing."
            )
        every = [side.settled(models) for side in sheet.columns()]
        return self.model_copy(update={"sample": every[0]})

    def columns(self) -> list[SampleOptions]:
        """Return how the images of each column are drawn."""
        guidance = self.sample.guidance
        led = [guidance.model_copy(update={"scale": scale}) for scale in self.scales]
        return [self.sample.model_copy(update={"guidance": each}) for each in led]

    def times(self, alpha_bar: Floats) -> list[int]:
        """Return the times that every chain visits."""
        return self.sample.times(alpha_bar)

    def layout(self) -> Layout:
        """Return a table with a row for each image and a column for each w."""
        drawn = map(self.sample.drawn, range(self.sample.count))
        cells = tuple(Led(image, scale) for image in drawn for scale in self.scales)
        return Layout("guidance", cells, columns=len(self.scales), is_table=True)
