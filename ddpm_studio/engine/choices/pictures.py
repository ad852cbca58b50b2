"""Pictures that the user points at: in a file, of a data set, by a seed, or among the choices themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self, TypeAlias

import numpy as np
from pydantic import Field, model_validator

from ddpm_studio.engine.choices.captions import Text
from ddpm_studio.engine.datasets import AnySource, Digits
from ddpm_studio.engine.datasets.kept import LONGEST, from_text, to_text
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.options import Options, knob


class PictureFile(Options):
    """A picture on disk."""

    kind: Literal["file"] = "file"
    path: Path = knob(Path(), "The picture.")


class DataPicture(Options):
    """A picture of a data set."""

    kind: Literal["data"] = "data"
    source: AnySource = knob(Digits(), "The data set.")
    index: int = knob(0, "Which of its pictures, from 0.", ge=0)


class SeedPicture(Options):
    """A picture that the model draws itself: what the usual sampler makes of this seed at this number."""

    later: ClassVar[tuple[str, ...]] = ("told",)
    kind: Literal["seed"] = "seed"
    seed: int = knob(0, "Decides the picture.", ge=0, le=2**63 - 1)
    number: int = knob(0, "Which of the pictures of this seed, from 0.", ge=0)
    told: Text = knob("", "The class, or the caption, that the model is told of it; none: nothing is told.")


class KeptPicture(Options):
    """A picture that lies among the choices themselves, as a model saw it: it goes wherever they go.

    So the recipe of a mixture brings the user's own pictures along, up to 190 kB each, and a strip can be drawn again
    where their files are not. Rejected: names of files, which say nothing on another machine.
    """

    kind: Literal["kept"] = "kept"
    name: str = knob("", "What it is called.", max_length=255)
    shape: tuple[int, int, int] = knob((1, 1, 1), "Height, width and channels.")
    data: str = knob(to_text(np.zeros((1, 1, 1), np.uint8)), "Its pixels.", max_length=LONGEST)

    @model_validator(mode="after")
    def _pixels_are_whole(self) -> Self:
        self.pixels()
        return self

    def pixels(self) -> Pixels:
        """Return the picture, uint8 (H, W, C)."""
        return from_text(self.data, self.shape)


AnyPicture: TypeAlias = Annotated[PictureFile | DataPicture | SeedPicture | KeptPicture, Field(discriminator="kind")]
