"""What one part of the window wants of another, as plain objects: whoever sends one need not know who does it.

They are sent by `Session.send`. The window does some itself and gives the others to the pages that take them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from ddpm_studio.engine.choices.editing import EditOptions
    from ddpm_studio.engine.diffusion.schedules import Schedule
    from ddpm_studio.engine.events import Pixels

Part: TypeAlias = Literal["all", "seed", "rest"]
"""What of the choices that made a picture is brought back: all, the seed alone, or all but the seed."""
PageName: TypeAlias = Literal[
    "start", "train", "sample", "compare", "interpolate", "edit", "forward", "evaluate", "library"
]


@dataclass(frozen=True)
class GoTo:
    """Open this page."""

    page: PageName


@dataclass(frozen=True)
class Restart:
    """Save, close, and start the program again; go on training the run in this folder, if there is one."""

    run: Path | None


@dataclass(frozen=True)
class ShowRun:
    """Show the run in this folder, which is the open one now."""

    folder: Path


@dataclass(frozen=True)
class ResumeRun:
    """Go on training the run in this folder."""

    folder: Path


@dataclass(frozen=True)
class TrainDemo:
    """Train on the embedded digits at once."""


@dataclass(frozen=True)
class DrawNow:
    """Draw at once by this model, with the choices that are usual."""

    model: Path


@dataclass(frozen=True)
class ListRuns:
    """Show the runs of the library."""


@dataclass(frozen=True)
class StartFrom:
    """Prepare a run that begins with the weights of this run or model file."""

    model: Path


@dataclass(frozen=True)
class PrepareLike:
    """Prepare a run with the choices of the run in this folder."""

    run: Path


@dataclass(frozen=True)
class ChooseData:
    """Look at this folder or file as a data set; whoever finds that it is one remembers it.

    Of single pictures there are more.
    """

    path: Path
    more: tuple[Path, ...] = ()


@dataclass(frozen=True)
class UseSchedule:
    """Prepare a run with this schedule of noise."""

    schedule: Schedule


@dataclass(frozen=True)
class OpenFilm:
    """Show this saved film."""

    path: Path
    alone: int | None = None
    """Which picture of it is shown alone, from 0; None: none."""


@dataclass(frozen=True)
class MixPicture:
    """Mix the picture in this file, as A (0) or B (1)."""

    path: Path
    place: int


@dataclass(frozen=True)
class CompareWith:
    """Compare what made the picture in this file, as side A (0) or B (1)."""

    path: Path
    place: int


@dataclass(frozen=True)
class CompareEdits:
    """Compare ways to edit one picture, beginning with these choices, which have picture, mask and model in them."""

    options: EditOptions


@dataclass(frozen=True)
class NoisePicture:
    """Show what noising does to the picture in this file."""

    path: Path


@dataclass(frozen=True)
class LocateResult:
    """Show the result in this folder in the library."""

    folder: Path


@dataclass(frozen=True)
class ShowOverTraining:
    """Show how the samples of the run in this folder changed while it was trained."""

    run: Path


@dataclass(frozen=True)
class UseSampler:
    """Sample by this sampler, by its kind, in so many steps at times of this spacing."""

    kind: str
    steps: int
    spacing: str


@dataclass(frozen=True)
class ShowNearest:
    """Show which pictures that a model learns from are nearest to these, (N, H, W, C)."""

    pixels: Pixels
    sha256: str = ""
    """Of the weights of the model that drew them, if `model` does not say which it is."""
    model: Path | None = None


@dataclass(frozen=True)
class DropPictures:
    """Use these picture files, or bring back what made them. Several pages look whether it is for them."""

    paths: tuple[Path, ...]
    part: Part = "all"


@dataclass(frozen=True)
class EditPicture:
    """Edit the picture in this file; if it is an answer of an edit, bring back what made it."""

    path: Path
    as_it_is: bool = False
    """It is edited, whatever made it."""


@dataclass(frozen=True)
class OpenLesson:
    """Begin the lesson called so, such as ``noising``; without a name, show all of them."""

    name: str = ""


Errand: TypeAlias = (
    GoTo
    | OpenLesson
    | Restart
    | ShowRun
    | ResumeRun
    | TrainDemo
    | DrawNow
    | ListRuns
    | PrepareLike
    | StartFrom
    | ChooseData
    | UseSchedule
    | OpenFilm
    | MixPicture
    | CompareWith
    | CompareEdits
    | NoisePicture
    | LocateResult
    | ShowOverTraining
    | ShowNearest
    | UseSampler
    | DropPictures
    | EditPicture
)
