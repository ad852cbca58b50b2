"""What jobs that measure have found out, as plain events; see `events`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ddpm_studio.engine.slow_step import SlowStep as SlowStep

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Coded(NamedTuple):
    """What a receiver has of pictures at one moment of progressive coding, in the mean of them."""

    bits: float
    """Received so far, per dimension."""
    rmse: float
    """The root of the mean squared error of what it believes, in levels from 0 to 255."""


class Neighbour(NamedTuple):
    """A picture that was learnt from, beside one that was drawn."""

    number: int
    """In its set, from 0."""
    distance: float
    """The root of the mean squared difference, in levels."""
    is_mirrored: bool
    """Whether its mirror image is as near."""


class Span(NamedTuple):
    """What the terms of the bound for t = first … last cost together, in bits per dimension."""

    first: int
    last: int
    bits: float


@dataclass(frozen=True, slots=True)
class Bits:
    """What pictures cost at most by a model's bound, in bits per dimension, as far as it is known by now.

    Means over `pictures`: the numbers hold at any moment, and become more certain.
    """

    pictures: int
    evaluations: int
    """How often the network is asked for each."""
    total: float
    error: float | None
    """One standard error of `total`, from pictures, times and noise; None for one picture."""
    spans: tuple[Span, ...]
    """L_0 first, as t = 1, then L_{t−1} over ranges of t, and L_T as what lies beyond the last."""
    variance: str
    """Which variance the steps have: learned, fixed-small or fixed-large."""
    floor: float
    """What L_0 would cost if every one of the pictures were known for certain."""
    of: str
    """Which pictures."""

    @property
    def decoding(self) -> float:
        """L_0."""
        return self.spans[0].bits

    @property
    def prior(self) -> float:
        """L_T."""
        return self.spans[-1].bits


@dataclass(frozen=True, slots=True)
class Probed:
    """How large the loss was of the same pictures, times and noises as ever, at one step of a training.

    It is the mean squared error of ε, whatever the network predicts, so that models can be compared; 1 is what one that
    knows nothing errs by.
    """

    step: int
    times: tuple[int, ...]
    """t, ascending."""
    learnt: tuple[float, ...]
    """Of pictures that are learnt from, by the averaged weights, at each of the times."""
    held_out: tuple[float, ...]
    """Of pictures that are not, likewise; nothing where none are held out."""
    raw: tuple[float, ...]
    """As `learnt`, by the weights themselves."""
    learnt_each: tuple[float, ...]
    """As `learnt`, of each picture, over all of the times."""
    held_out_each: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """Which pictures that were learnt from are nearest to samples."""

    samples: npt.NDArray[np.uint8]
    """(S, H, W, C)."""
    first: tuple[Neighbour, ...]
    """Of each sample."""
    second: tuple[Neighbour, ...]
    """Likewise; nothing where there is one picture only."""
    pictures: npt.NDArray[np.uint8]
    """The nearest and the second nearest of each, in the mirror where that is as near, (S, 2, H, W, C)."""
    ratios: tuple[float, ...]
    """How far the first lies as a part of how far the second does."""
    copies: float
    """The share of samples whose ratio is below a third."""
    looked_at: int
    """How many pictures were looked at."""
    nearer: float | None = None
    """The share of samples that lie nearer than 99 % of held-out pictures do; None: there are none to compare with."""
    z: float | None = None
    """Of the rank test against held-out pictures; below −3 samples lie nearer than those do."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How many of a training's previews look like copies of what is learnt from."""

    step: int
    copies: int
    samples: int
    ratio: float
    """The least distance to the nearest, as a part of that to the second."""


@dataclass(frozen=True, slots=True)
class SnapshotBits:
    """What the same pictures cost by one of a run's snapshots."""

    step: int
    bits: Bits


@dataclass(frozen=True, slots=True)
class CutOff:
    """How much of what was drawn lay beyond black and white and was cut off, 0 to 1 of all values."""

    share: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A number about a set of pictures; a later one of the same set and metric takes its place."""

    index: int
    """Of the set, from 0."""
    name: str
    """What the set is called."""
    metric: str
    """A key of `evaluation.table.METRICS`."""
    value: float | None
    """None: there is none, and `why` says why."""
    error: float | None = None
    """One standard error; None: nobody knows."""
    why: str = ""
    """Why it says little, or nothing; empty: it counts."""
    is_final: bool = True
    """Whether all pictures are in it."""
    conditions: dict[str, str | float] = field(default_factory=dict)
    """What it depends on, by name: how many pictures, by which features, of which seed, …"""


class Rehearsed(NamedTuple):
    """How many seconds a step of a training takes here, what computes it, and whether other work disturbed that."""

    seconds: float
    device: str
    is_disturbed: bool = False


@dataclass(frozen=True, slots=True)
class SnapshotDistance:
    """How far what one of a run's snapshots draws lies from what is learnt from: the kernel distance."""

    step: int
    distance: float
    error: float | None
    """One standard error."""


@dataclass(frozen=True, slots=True)
class Benched:
    """What one way to sample takes, and how good its images are; a later one of the same index takes its place."""

    index: int
    """From 0."""
    sampler: str
    """Its kind."""
    spacing: str
    steps: int
    seconds: float
    """Of computing, for each image."""
    calls: int
    """Of the network, for each image."""
    distance: float | None
    """Root mean squared difference to the long chain's images of the same seeds, in levels; None where noise is drawn
    on the way, which leads to other images."""
    kernel: float | None = None
    """The kernel distance to the pictures that are learnt from; None: it is not known."""
    error: float | None = None
    """One standard error of it."""


@dataclass(frozen=True, slots=True)
class Ablated:
    """What a row of the paper's Table 2 is worth here; a later one of the same index takes its place."""

    index: int
    """From 0, in the order of the table."""
    name: str
    minimised: str
    """L or L_simple."""
    paper: str
    """IS and FID that the paper tells; empty: it was unstable."""
    run: Path | None = None
    """The folder of the run that it is measured by."""
    bits: float | None = None
    """Of held-out pictures, per dimension, at most."""
    bits_error: float | None = None
    """One standard error of it."""
    kernel: float | None = None
    """The kernel distance of what it draws to what is learnt from."""
    error: float | None = None
    """One standard error of it."""
    why: str = ""
    """Why it could not be trained."""


Finding: TypeAlias = (
    Ablated
    | Benched
    | Bits
    | Copied
    | CutOff
    | Measured
    | Nearest
    | Probed
    | SlowStep
    | Rehearsed
    | SnapshotBits
    | SnapshotDistance
)
