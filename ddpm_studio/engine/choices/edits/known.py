"""What may be known of a picture that is to be edited; a kind for each, as it is chosen."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import numpy as np
from pydantic import Field

from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.diffusion.tasks import Mask, Task, averaging, blurring, greying, separable
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.options import Options, knob

FACTORS = (2, 4, 8, 16)
Shape: TypeAlias = tuple[int, int, int]
"""(height, width, channels) of a model's pictures."""


class Known(Options):
    """The face of a kind of task. Abstract."""

    takes_mask: ClassVar[bool] = True
    """Whether a part of the picture may be left out of what is known."""
    usual_noise: ClassVar[float] = 0.0
    """Levels of noise in what is known, where nobody says."""
    all_without_mask: ClassVar[bool] = False
    """Whether everything is known where there is no mask; else nothing is."""

    def times_smaller(self, shape: Shape) -> int:
        """Return how many times smaller what is known is than the model's pictures.

        :raises FieldError: if this task makes no sense for pictures of this shape.
        """
        return 1

    def task(self, shape: Shape, known: Floats) -> Task:
        """Return what is observed of pictures of this shape.

        :param known: (height, width): 1 where a pixel is known, for those that take a mask.
        """
        return Mask(known[None, None])


class Erased(Known):
    """Parts of it are erased."""

    kind: Literal["erased"] = "erased"


class Grey(Known):
    """Its greys are known, of the picture or of a smaller one."""

    takes_mask: ClassVar[bool] = False
    kind: Literal["grey"] = "grey"
    factor: Literal[1, 2, 4, 8, 16] = knob(1, "How many times smaller the grey picture is.", usual="1", label="Factor")

    def times_smaller(self, shape: Shape) -> int:
        """See `Known.times_smaller`."""
        if shape[2] == 1:
            raise FieldError("task.kind", "This model draws in grey already: choose another task.")
        return _divisor(self.factor, shape)

    def task(self, shape: Shape, known: Floats) -> Task:
        """See `Known.task`."""
        height, width, channels = shape
        return separable(greying(channels), averaging(height, self.factor), averaging(width, self.factor))


class Smaller(Known):
    """A smaller picture of it is known."""

    takes_mask: ClassVar[bool] = False
    kind: Literal["smaller"] = "smaller"
    factor: Literal[2, 4, 8, 16] = knob(
        4, "How many times smaller it is.", up="More is left to the model.", usual="2 or 4", label="Factor"
    )

    def times_smaller(self, shape: Shape) -> int:
        """See `Known.times_smaller`."""
        return _divisor(self.factor, shape)

    def task(self, shape: Shape, known: Floats) -> Task:
        """See `Known.task`."""
        height, width, channels = shape
        return separable(np.eye(channels), averaging(height, self.factor), averaging(width, self.factor))


class Blurred(Known):
    """A blurred picture of it is known; it has been rounded to levels, which a blur's inverse makes loud."""

    takes_mask: ClassVar[bool] = False
    usual_noise: ClassVar[float] = 0.3
    kind: Literal["blurred"] = "blurred"
    blur: float = knob(
        1.5, "σ of the blur.", up="More is left to the model.", unit="pixels", usual="0.5 to 3", ge=0.3, le=8
    )

    def task(self, shape: Shape, known: Floats) -> Task:
        """See `Known.task`."""
        height, width, channels = shape
        return separable(np.eye(channels), blurring(height, self.blur), blurring(width, self.blur))


class Noisy(Known):
    """The picture has noise in it, and may have erased parts."""

    usual_noise: ClassVar[float] = 25.0
    all_without_mask: ClassVar[bool] = True
    kind: Literal["noisy"] = "noisy"


class Strokes(Known):
    """The picture is a sketch to begin from (Meng et al. 2022, SDEdit); of a mask, what is black is kept."""

    kind: Literal["strokes"] = "strokes"


AnyKnown: TypeAlias = Annotated[Erased | Grey | Smaller | Blurred | Noisy | Strokes, Field(discriminator="kind")]


def _divisor(factor: int, shape: Shape) -> int:
    height, width, _ = shape
    if height % factor == 0 and width % factor == 0:
        return factor
    fitting = [str(each) for each in FACTORS if height % each == 0 and width % each == 0]
    offered = f"choose a factor of {' or '.join(fitting)}" if fitting else "choose another task"
    told = f"This model's pictures, {width} × {height} pixels, cannot be divided by {factor}: {offered}."
    raise FieldError("task.factor", told)
