"""What a job says while it runs, and how it is told to hurry up or stop.

A job is a generator of events. Events are plain: numbers, text, paths and uint8 arrays; never tensors and
never exceptions. Whoever pulls the generator (the window's thread, the command line, a test) sees the same
events; closing the generator stops the job; not pulling it pauses it.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from ddpm_studio.engine.findings import Coded, Finding

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Pixels: TypeAlias = "npt.NDArray[np.uint8]"
"""uint8 images, (N, H, W, C) with C = 1, 3 or 4."""
Precision: TypeAlias = Literal["fp32", "bf16"]
"""The number format of a network's products."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `rate` is in `unit` a second; unknown values are None."""

    done: int
    total: int
    unit: str
    rate: float | None = None
    seconds_left: float | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Numbers measured at a training step, such as ``loss`` or ``images_per_second``."""

    step: int
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """One moment of a film: frame `position` of `count`, at `t` of the film's axis.

    That is the time of the reverse process (T is noise, 0 is data); over training, where a frame is what one snapshot
    draws, the training step of the snapshot. See `choices.layout.AXES`.
    """

    position: int
    count: int
    t: int
    x_t: Pixels
    x_0: Pixels
    eps: Pixels | None = None
    """The predicted noise; None where there is none, at t = 0."""
    precision: Precision | None = field(default=None, kw_only=True)
    """In what the network computed it; None: nobody knows any more."""
    coded: Coded | None = field(default=None, kw_only=True)
    """Where pictures are sent bit by bit: what has been received by now."""


@dataclass(frozen=True, slots=True)
class Part:
    """The frames that follow belong to film `index`, from 0, of a job that makes several."""

    index: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What film `index` has taken: `seconds` of computing, in which no pause counts, and `calls` of the network."""

    index: int
    seconds: float
    calls: int
    """For each image, however many are computed at once."""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """About what will come, drawn in few steps before a chain that takes long; it is no moment of that chain."""

    images: Pixels
    steps: int


@dataclass(frozen=True, slots=True)
class Preview:
    """Samples drawn during training at `step`, from the same noise each time."""

    step: int
    images: Pixels
    told: tuple[str, ...] = ()
    """The class of each; none where the network is told nothing."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A file or folder that is now complete on disk; ``run``: the folder where the run that trains is from now on."""

    what: Literal["run", "state", "snapshot", "preview", "model", "export", "result"]
    path: Path
    step: int | None = None
    seconds: float = 0.0
    """How long saving a state took."""
    share: float = 0.0
    """How much of the time of training saving has taken so far, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for the user: something was decided, skipped or is worth knowing."""

    text: str
    level: Literal["info", "warning"] = "info"


@dataclass(frozen=True, slots=True)
class FolderLost:
    """The folder of the run that trains is gone: nothing is saved until `Control.save_to` says where to go on."""

    text: str
    """A sentence for the user."""
    folder: Path


@dataclass(frozen=True, slots=True)
class Levels:
    """Which values in the files of a set of pictures become black and white."""

    low: float
    high: float
    of_bytes: bool = False
    """Whether values of eight bits are scaled so, too; in a set that has others as well they are taken as they are."""


@dataclass(frozen=True, slots=True)
class ValueSpread:
    """How the values in the files of a set are spread."""

    low: float
    high: float
    percentiles: tuple[float, float]
    """0.1 and 99.9."""
    usual: tuple[float, float] | None
    """What their type can hold; None where it says nothing of black and white, such as of floats."""
    levels: Levels | None
    """What becomes black and white; None: what the type says."""
    counts: tuple[int, ...]
    """Of some of the values, in as many equal steps from `low` to `high`."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a data set holds, as the model will see it. ``used + len(left_out)``: the files found, or their frames."""

    used: int
    left_out: tuple[tuple[str, str], ...]
    """(name, reason) of every file that cannot be used."""
    changed: tuple[tuple[str, str], ...]
    """(name, what was done) of every image that was not taken as it is: turned, scaled, first frame, …"""
    sizes: dict[tuple[int, int], int]
    """How many images have each original (width, height)."""
    modes: dict[str, int]
    """How many images are ``grey``, ``RGB``, ``RGBA``, ``CMYK``, ``palette``, ``16-bit grey``, …"""
    classes: dict[str, int]
    """How many images each class has; empty without labels."""
    channels: int
    """1, 3 or 4: what was detected, or what the user chose."""
    suggested_size: tuple[int, int]
    """(height, width) that suits the originals and that a U-Net can halve."""
    preview: Pixels
    """Up to 64 images after resize, crop and conversion, (n, H, W, C)."""
    warnings: tuple[str, ...] = ()
    values: ValueSpread | None = None
    """What lies in the files, before it becomes 0 to 255; None where it was not looked at."""
    captioned: int = 0
    """How many images have a caption."""
    caption: str = ""
    """The first one."""
    sided: int = 0
    """How many captions speak of left or right, which mirrored pictures make wrong."""


OfFilms: TypeAlias = Frame | FirstLook | Part | Cost
Event: TypeAlias = Progress | Metrics | OfFilms | Preview | Saved | Scan | Note | FolderLost | Finding
Result = TypeVar("Result")
Job: TypeAlias = Generator[Event, None, None]
"""Making a job runs none of its code."""
Work: TypeAlias = Generator[Event, None, Result]
"""A part of a job that ends with a result: ``images = yield from source.load(...)``."""


Wish: TypeAlias = Literal["preview", "save"]


@dataclass
class Control:
    """What the outside may ask of a running job, from any thread."""

    cancelled: threading.Event = field(default_factory=threading.Event)
    can_choose_place: bool = False
    """Whether somebody can be asked where to save when the folder of a run is gone; see `FolderLost`."""
    _place: Path | None = None
    _wishes: set[str] = field(default_factory=set)
    _granted: set[str] = field(default_factory=set)

    def ask(self, wish: Wish) -> None:
        """Ask for something once, at the next step: a preview or a save."""
        self._wishes.add(wish)

    def granted(self, wish: Wish) -> bool:
        """Whether `wish` was asked for since the last call; the job grants it now, and says so by `settle`."""
        if wish in self._wishes:
            self._granted.add(wish)
            self._wishes.discard(wish)
            return True
        return False

    def save_to(self, parent: Path) -> None:
        """Choose the folder in which there is to be a new one for the run that has lost its own."""
        self._place = parent

    def chosen_place(self) -> Path | None:
        """Return what was chosen since the last call."""
        place, self._place = self._place, None
        return place

    def settle(self) -> None:
        """Say that what was granted is done, as far as it could be."""
        self._granted.clear()

    @property
    def is_asked(self) -> bool:
        """Whether something was asked for that is not done yet: a job that is held goes on until then."""
        return bool(self._wishes or self._granted)
