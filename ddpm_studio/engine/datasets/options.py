"""The data that a network learns from, as the user chooses it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, field_validator

from ddpm_studio.engine.datasets.archive import ZipArchive
from ddpm_studio.engine.datasets.arrays import NpzFile
from ddpm_studio.engine.datasets.cifar import CifarBinary
from ddpm_studio.engine.datasets.decoding.fit import BACKGROUNDS
from ddpm_studio.engine.datasets.digits import Digits
from ddpm_studio.engine.datasets.emoji import Emoji
from ddpm_studio.engine.datasets.folder import Folder
from ddpm_studio.engine.datasets.idx import IdxFile
from ddpm_studio.engine.datasets.picture import Resizing, Wanted
from ddpm_studio.engine.datasets.shapes import Shapes
from ddpm_studio.engine.datasets.video import Video
from ddpm_studio.engine.options import Options, knob

MOST_LEFT_OUT = 20_000
PictureHash: TypeAlias = Annotated[str, Field(pattern="^[0-9a-f]{8}$")]
ROOM_TO_CROP = 1.25
"""How much larger images are kept that are cropped at random."""
AnySource: TypeAlias = Annotated[
    Digits | Shapes | Emoji | Folder | ZipArchive | NpzFile | IdxFile | CifarBinary | Video, Field(discriminator="kind")
]
"""The catalogue of sources; a new one is a file and a name here."""


def frames_of(source: AnySource) -> Literal["first", "all"]:
    """Return which frames are meant where only `source` was chosen: a picture alone is a set for its frames."""
    return "all" if isinstance(source, Folder) and len(source.only) == 1 else "first"


def without_folder(source: AnySource) -> AnySource:
    """Return `source` with only the name of its file or folder: where that lies is its owner's business.

    So is which files of a folder were taken, where they were named one by one.
    """
    path = getattr(source, "path", None)
    if path is None:
        return source
    return source.model_copy(update={"path": bare_name(path), **({"only": ()} if isinstance(source, Folder) else {})})


def bare_name(path: Path) -> Path:
    """Return the name of a file or folder without the way there; nothing of a path that ends in ``..``."""
    return Path() if path.name == ".." else Path(path.name)


BEFORE = {"range": "type", "profiles": False, "frames": "first", "every": 1, "unseen": "file"}
"""How picture files were read before there was a choice."""


class DataOptions(Options):
    """Which images are learnt from, and the size and channels they are brought to."""

    later: ClassVar[tuple[str, ...]] = ("held_out", "left_out")
    source: AnySource = knob(Digits(), "Where the images come from.")
    height: int = knob(
        8,
        "The height that every image is brought to.",
        up="finer detail, but time and memory grow with the area",
        usual="8 to 64",
        unit="pixels",
        ge=4,
        le=1024,
    )
    width: int = knob(
        8,
        "The width that every image is brought to; how one of another shape is, says its fit.",
        up="finer detail, but time and memory grow with the area",
        usual="8 to 64",
        unit="pixels",
        ge=4,
        le=1024,
    )
    channels: Literal["auto", 1, 3, 4] = knob(
        "auto", "Grey (1), RGB (3) or RGB with transparency (4); auto takes the fewest that lose nothing."
    )
    background: Literal["white", "grey", "black"] = knob(
        "white", "What lies behind transparent parts when images are taken without transparency.", advanced=True
    )
    unseen: Literal["background", "file"] = knob(
        "background",
        "The colour of wholly transparent pixels where transparency is learnt: the background's, so that nothing is "
        "learnt that nobody sees, or whatever the file has there.",
        label="Unseen colours",
        advanced=True,
        before=BEFORE["unseen"],
    )
    range: Literal["auto", "type", "set", "percentiles", "numbers"] = knob(
        "auto",
        "Which values in the files become black and white: those of their type, the least and largest of the set, its "
        "percentiles 0.1 and 99.9, or two numbers; auto is the type for 8 bits, and the set for more.",
        label="Range of values",
        advanced=True,
        before=BEFORE["range"],
    )
    range_ends: tuple[float, float] = knob(
        (0.0, 255.0), "The values that become black and white, where the range is two numbers.", advanced=True
    )
    profiles: bool = knob(
        True,
        "Bring colours from the profile in a picture's file to sRGB.",
        up="colours are those that were seen; without, the numbers in the file count",
        label="Heed colour profiles",
        advanced=True,
        before=BEFORE["profiles"],
    )
    frames: Literal["first", "all"] = knob(
        "first",
        "Of files with several frames or pages (TIFF, GIF, WebP, PNG): the first alone, or all as pictures of their "
        "own.",
        advanced=True,
    )
    every: int = knob(
        1,
        "Where all frames are taken: one of so many.",
        up="fewer pictures that are less alike",
        usual="1",
        label="One frame of",
        unit="frames",
        advanced=True,
        ge=1,
        le=1_000_000,
    )
    fit: Literal["cut", "border", "squeeze", "random"] = knob(
        "cut",
        "How an image of another shape is brought to the size: its middle is cut out, a border in the background's "
        "colour is put around it, it is squeezed, or another place of it is cropped at random whenever it is shown.",
        usual="cut; border where what stands at the edge matters",
    )
    resizing: Resizing = knob(
        "antialiased",
        "How an image is made larger or smaller: antialiased as photographs should be, or by the nearest pixel, so "
        "that no value appears that was not there.",
        usual="antialiased; nearest for sprites and maps of labels",
        advanced=True,
    )
    flip: bool = knob(
        False,
        "Show the network every image also as in a mirror.",
        up="twice the variety; wrong for digits and letters",
    )
    held_out: float = knob(
        0.0,
        "The share of the images that is not learnt from, so that it shows whether the network learns them by heart; "
        "which they are their pixels decide. A set with a part to test with needs none.",
        up="a surer answer, but fewer images to learn from",
        usual="0.1 of one's own pictures; 0 where every picture counts",
        label="Hold out",
        ge=0,
        le=0.5,
    )

    left_out: tuple[PictureHash, ...] = knob(
        (),
        "Pictures of which nothing is learnt, each by the CRC-32 of its pixels as they are prepared, in 8 hexadecimal "
        "digits: at another size it is another.",
        advanced=True,
        max_length=MOST_LEFT_OUT,
    )

    @field_validator("range_ends")
    @classmethod
    def _rising(cls, ends: tuple[float, float]) -> tuple[float, float]:
        if ends[0] >= ends[1]:
            raise ValueError("the first number must be less than the second")
        return ends

    @property
    def wanted(self) -> Wanted:
        """What is wanted of each picture; those that are cropped at random are kept a quarter larger."""
        size = (self.width, self.height)
        background = BACKGROUNDS[self.background]
        unseen = background if self.unseen == "background" else None
        if self.fit == "random":
            return Wanted(
                (math.ceil(self.width * ROOM_TO_CROP), math.ceil(self.height * ROOM_TO_CROP)),
                heeds_profiles=self.profiles,
                resizing=self.resizing,
                unseen=unseen,
            )
        return Wanted(
            size,
            heeds_profiles=self.profiles,
            way=self.fit,
            resizing=self.resizing,
            background=background,
            unseen=unseen,
        )
