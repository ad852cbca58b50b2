"""The faces of what is chosen for jobs that draw: of all of them, and of those whose images come out of noise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Self

from ddpm_studio.engine.choices.captions import Captions, Tellable
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.conditions import AnyTold, GuidanceOptions
from ddpm_studio.engine.choices.layout import DrawnImage, Layout
from ddpm_studio.engine.choices.telling.pushing import Pushable
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.samplers import AnySampler
from ddpm_studio.engine.events import Precision


class ModelChoice(NamedTuple):
    """A model that a job draws with."""

    path: Path
    """A run folder or a model file."""
    rate: float
    """Which EMA of a run, by its rate; −1 is its first."""


class Origin(NamedTuple):
    """Images that came out of pure noise, where a chain can be branched."""

    sampled: FromNoise
    images: tuple[int, ...] = ()
    """Which of them are there; none means all."""


class DrawingOptions(Pushable):
    """The face of what is chosen for a job that draws; recipes, names, timelines and commands know no more. Abstract.

    A job is one line of `drawing.DRAWING_JOBS`.
    """

    job: ClassVar[str]
    """What recipes call the job."""

    if TYPE_CHECKING:  # most have a field of this name, which would hide a property while the program runs

        @property
        def chain(self) -> ChainOptions:
            """How the reverse chain is computed and what of it is kept; of the first, where there are several."""

    def models(self) -> tuple[ModelChoice, ...]:
        """Return the models it draws with, in the order of its recipe."""
        raise NotImplementedError

    def with_models(self, paths: Sequence[Path]) -> Self:
        """Return the same choices for other models, one for each of `models`."""
        raise NotImplementedError

    def computed_in(self, precisions: Sequence[Precision | None]) -> Self:
        """Return the same choices with the precision that was taken where it was left to the program.

        :param precisions: that of each of its films.
        """
        return self.model_copy(update={"chain": self.chain.computed_in(precisions[0])})

    def suited_to(self, last: int) -> Self:
        """Return the same choices, but with no more steps than there are times, and no deeper than makes sense.

        That is for what nobody has chosen. A job whose choices fit any T changes nothing.

        :param last: T of the model.
        """
        return self

    def times(self, alpha_bar: Floats) -> list[int]:
        """Return the times that its chains visit, descending, without 0, at which they end.

        :param alpha_bar: ᾱ_0 … ᾱ_T of the model, shape (T + 1,).
        :raises FieldError: for times that the model does not have.
        """
        raise NotImplementedError

    def layout(self) -> Layout:
        """Return what its film shows."""
        raise NotImplementedError

    def classes_of(self, film: int) -> tuple[str, ...]:
        """Return the class or caption that is told of each picture of a film, from 0; nothing where none is."""
        return self.layout().told

    def texts(self) -> tuple[str, ...]:
        """Return the captions that the model is told, or that guidance leads away from."""
        return () if self.origin is None else self.origin.sampled.texts()

    def settled(self, models: Sequence[Tellable]) -> Self:
        """Return the same choices with the names and numbers that “all” and “usual” stand for, as recipes say them.

        :param models: what each of `models` can be told.
        :raises FieldError: if they cannot be told what is chosen.
        """
        return self  # of a job that tells nothing

    @property
    def origin(self) -> Origin | None:
        """What drew its images from pure noise; None: they begin otherwise, and cannot be branched."""
        return None


class FromNoise(DrawingOptions):
    """The face of what is chosen for images that come out of noise, each by its number, and branch. Abstract."""

    if TYPE_CHECKING:
        model: Path
        count: int
        seed: int
        sampler: AnySampler
        steps: int
        told: AnyTold
        guidance: GuidanceOptions

    @property
    def visits(self) -> int:
        """How often each stretch of the chain is walked."""
        return 1

    def warnings(self) -> list[str]:
        """Return sentences about known bad choices."""
        raise NotImplementedError

    def drawn(self, image: int) -> DrawnImage:
        """Return what `image`, from 0, is."""
        return DrawnImage(self.seed, image, self.told.name_of(image))

    def texts(self) -> tuple[str, ...]:
        """Return the captions that the model is told, or that guidance leads away from."""
        return (*self.told.texts, self.guidance.away_from) if isinstance(self.told, Captions) else ()

    def batches(self) -> list[range]:
        """Return which images the network computes at once: the numbers of each batch, in order."""
        size = self.chain.batch_size
        return [range(first, min(first + size, self.count)) for first in range(0, self.count, size)]

    @property
    def origin(self) -> Origin:
        """Itself."""
        return Origin(self)
