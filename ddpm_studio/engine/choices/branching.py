"""What a branch is: other continuations of images that were drawn, from one moment of their chain on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from ddpm_studio.engine.choices.captions import Tellable
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.editing import AnyEdited, AnyFromNoise, AnyMask, EditOptions
from ddpm_studio.engine.choices.layout import Branch, Layout
from ddpm_studio.engine.choices.sampling import DrawingOptions, ModelChoice, Origin, SampleOptions
from ddpm_studio.engine.choices.telling.pushing import PushOptions
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM, RandomSampler
from ddpm_studio.engine.diffusion.samplers.fork import Fork
from ddpm_studio.engine.diffusion.spacing import choose_times_from
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Precision
from ddpm_studio.engine.options import knob

MOST_PICTURES = 1_000_000
"""As many as sampling draws at most."""
MOST_ROWS = 8
"""With more images that branch, several share a row, and only their tool tips say which is which."""


class BranchOptions(DrawingOptions):
    """Continuations that share x_t with images that were drawn (Ho et al. 2020, figure 7).

    They are their parent's choices and a few numbers, and so is their recipe: whoever has the model draws the same
    pixels again, everywhere on one device.
    """

    job: ClassVar[str] = "branch"
    parent: AnyFromNoise = knob(SampleOptions(), "What drew the images.")
    t: int = knob(
        0,
        "The time of the chain up to which all is shared: one that it visits.",
        up="More is drawn anew: large t share little but the layout, small t all but the details.",
        usual="250 to 1000 in the paper",
        label="t",
        ge=0,
        le=10_000,
    )
    images: tuple[Annotated[int, Field(ge=0)], ...] = knob(
        (), "The numbers of the images that branch, from 0; none means all.", max_length=1_000_000
    )
    count: int = knob(
        7, "Branches of each image, beside itself.", up="Longer.", usual="3 to 15", label="Branches", ge=1, le=1000
    )
    seed: int = knob(0, "Branch b of an image is a function of the image, the seed and b.", ge=0, le=2**63 - 1)
    sampler: RandomSampler = knob(
        DDPM(), "The algorithm that draws the branches: one that draws noise, or all of them would be alike."
    )
    steps: int = knob(
        0,
        "Steps of the branches from t to 0, at most t; 0 takes the times of the images' own chain.",
        up="Better images, longer wait.",
        usual="0 where the images were drawn by the same sampler, else 50 or more",
        unit="steps",
        ge=0,
        le=10_000,
    )

    @model_validator(mode="after")
    def _images_are_there(self) -> Self:
        if len(set(self.images)) < len(self.images) or max(self.images, default=0) >= self.parent.count:
            raise ValueError(f"each of the images must be one of 0 to {self.parent.count - 1}, and named once")
        if self.pictures > MOST_PICTURES:
            raise FieldError("count", f"That makes {self.pictures:,} pictures: choose fewer branches or images.")
        if isinstance(self.sampler, DDIM) and not self.sampler.draws_noise:
            raise FieldError(
                "sampler.eta",
                "DDIM with η = 0 draws no noise, so that all branches would be alike: raise η, or choose DDPM.",
            )
        return self

    @property
    def chain(self) -> ChainOptions:
        """How the chain of the images is computed, and that of their branches."""
        return self.parent.chain

    @property
    def origin(self) -> Origin:
        """What drew the images that branch."""
        return Origin(self.parent, self.images)

    @property
    def edited(self) -> EditOptions | None:
        """The edit that its images are answers of; None: they are samples."""
        return self.parent if isinstance(self.parent, EditOptions) else None

    def with_known(self, picture: AnyEdited, mask: AnyMask) -> Self:
        """Return the same choices for another picture and mask, where its images are answers of an edit."""
        known = self.edited and self.edited.with_known(picture, mask)
        return self.model_copy(update={"parent": known or self.parent})

    def models(self) -> tuple[ModelChoice, ...]:
        """Return the one that draws the images and their branches."""
        return self.parent.models()

    def with_models(self, paths: Sequence[Path]) -> Self:
        """Return the same choices for another model."""
        return self.model_copy(update={"parent": self.parent.with_models(paths)})

    def settled(self, models: Sequence[Tellable]) -> Self:
        """Return the same choices as its model knows them; see `DrawingOptions.settled`."""
        return self.model_copy(update={"parent": self.parent.settled(models)})

    def with_classifiers(self, known: Callable[[PushOptions], PushOptions]) -> Self:
        """Return the same choices with what is `known` of the classifier that pushes, if there is one."""
        return self.model_copy(update={"parent": self.parent.with_classifiers(known)})

    def table_of(self, film: int, classes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names whose places are the labels; see `SampleOptions.table_of`."""
        return self.parent.table_of(film, classes)

    def suited_to(self, last: int) -> Self:
        """Return the same choices with at most `last` steps for the images."""
        return self.model_copy(update={"parent": self.parent.suited_to(last)})

    @property
    def rows(self) -> tuple[int, ...]:
        """The number of each image that branches."""
        return self.images or tuple(range(self.parent.count))

    @property
    def pictures(self) -> int:
        """How many pictures there are: the images that branch, and their branches."""
        return len(self.rows) * (1 + self.count)

    def layout(self) -> Layout:
        """Return each image with its branches beside it: a row for each if there are several, but not too many.

        The image's own chain is one of the pictures, before the fork, too: so this is a film like any other.
        """
        drawn = [self.parent.drawn(image) for image in self.rows]
        length, is_sheet = 1 + self.count, len(drawn) == 1  # one alone and its branches are a sheet
        shares_rows = len(drawn) > MOST_ROWS
        return Layout(
            "branches",
            tuple(Branch(image, self.t, self.seed, number) for image in drawn for number in range(length)),
            columns=0 if is_sheet else length,
            is_table=not is_sheet and not shares_rows,
            has_captions=is_sheet,
            group=length if shares_rows else 0,
            fork=self.t,
        )

    def computed_in(self, precisions: Sequence[Precision | None]) -> Self:
        """Return the same choices with the precision that was taken."""
        return self.model_copy(update={"parent": self.parent.computed_in(precisions)})

    def times(self, alpha_bar: Floats) -> list[int]:
        """Return every time that the images or their branches visit, descending, without 0.

        :raises FieldError: if the images' chain does not visit t.
        """
        return self.fork(alpha_bar).all_times()

    def later_times(self, alpha_bar: Floats) -> list[int]:
        """Return the times that the branches visit, from t down, without 0.

        :param alpha_bar: ᾱ_0 … ᾱ_T of the model, shape (T + 1,).
        :raises FieldError: if the images' chain does not visit t.
        """
        visited = self.parent.times(alpha_bar)
        if self.t not in (*visited, 0):
            nearest = min(visited, key=lambda time: abs(time - self.t))
            told = f"The chain does not visit t = {self.t}: choose one of the times of its frames, such as {nearest}."
            raise FieldError("t", told)
        if self.steps and self.t:
            return choose_times_from(self.t, min(self.steps, self.t), "trailing")
        return [time for time in visited if time <= self.t]

    def fork(self, alpha_bar: Floats) -> Fork:
        """Return where which images branch; its rows are numbers of images."""
        return Fork(self.parent.times(alpha_bar), self.later_times(alpha_bar), self.rows, self.count)

    def warnings(self, alpha_bar: Floats) -> list[str]:
        """Return sentences about known bad choices: of the sampler for steps as long as these, and of too few steps."""
        if not self.t:
            return []
        steps = len(self.later_times(alpha_bar))
        alike = (
            "The last step draws no noise: with it alone the branches are all alike. Choose more steps or a larger t."
        )
        return [*self.sampler.warnings(round(steps * (len(alpha_bar) - 1) / self.t)), *[alike] * (steps == 1)]
