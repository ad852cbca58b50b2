"""What a film shows, as plain data: which picture is where in its frames, and what each of them is.

Kinds and numbers only: how they are told in the user's language is the window's affair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias, get_args

Axis: TypeAlias = Literal["t", "step", "lambda"]
AXES: tuple[Axis, ...] = get_args(Axis)
"""What the times of a film mean: t of a chain; the training step of a snapshot; λ of a mixture, in millionths."""


def seed_name(seed: int, image: int) -> str:
    """Return what names one image for ever: its seed and its number, such as ``1234/12``."""
    return f"{seed}/{image}"


SIDE_NAMES = "ABCDEF"
"""What tells the films of one job apart."""


class DrawnImage(NamedTuple):
    """An image that is drawn from noise alone."""

    seed: int
    image: int
    told: str = ""
    """The class or caption that the model is told of it; empty: nothing."""

    @property
    def name(self) -> str:
        """What names it for ever, such as ``1234/12``, or ``1234/12 cat``."""
        return f"{seed_name(self.seed, self.image)} {self.told}".rstrip()

    @property
    def own(self) -> dict[str, object]:
        """What a file of it carries beside what all have in common."""
        return {"image": self.image, "seed_name": self.name, **({"told": self.told} if self.told else {})}


class Branch(NamedTuple):
    """One of the branches of an image, or, as number 0, that image itself."""

    of: DrawnImage
    t: int
    """Where it branched."""
    seed: int
    number: int

    @property
    def image(self) -> int:
        """The number of the image that branched."""
        return self.of.image

    @property
    def told(self) -> str:
        """The class that the model is told of it: that of the image."""
        return self.of.told

    @property
    def name(self) -> str:
        """What names it for ever: its image, where it branched, its own seed and number: ``1234/12 t431 9/2``."""
        return f"{self.of.name} t{self.t} {seed_name(self.seed, self.number)}" if self.number else self.of.name

    @property
    def own(self) -> dict[str, object]:
        """What a file of it carries beside what all have in common."""
        return {"image": self.image, "branch": self.number, "seed_name": self.name}


class Led(NamedTuple):
    """An image that is drawn with one of several strengths of guidance."""

    of: DrawnImage
    scale: float
    """w."""

    @property
    def image(self) -> int:
        """The number of the image."""
        return self.of.image

    @property
    def told(self) -> str:
        """The class that the model is told of it."""
        return self.of.told

    @property
    def name(self) -> str:
        """What names it for ever: its image and w, such as ``1234/12 cat w4``."""
        return f"{self.of.name} w{self.scale:g}"

    @property
    def own(self) -> dict[str, object]:
        """What a file of it carries beside what all have in common."""
        return {**self.of.own, "scale": self.scale}


class Mixture(NamedTuple):
    """A mixture of two pictures."""

    image: int
    """Its place among all of them."""
    weight: float
    """λ, from 0 (all is the first picture) to 1."""
    depth: int
    """t at which the pictures were mixed."""
    names_depth: bool
    """Whether there are rows for several t, so that its name says which."""

    @property
    def told(self) -> str:
        """Nothing: of most mixtures no class is told, but something between two."""
        return ""

    @property
    def name(self) -> str:
        """Its λ, and its t where there are several: ``t = 750, λ = 0.50``."""
        weight = f"λ = {self.weight:.2f}"
        return f"t = {self.depth}, {weight}" if self.names_depth else weight

    @property
    def own(self) -> dict[str, object]:
        """What a file of it carries beside what all have in common."""
        return {"image": self.image, "weight": self.weight, "depth": self.depth}


class Waypoint(NamedTuple):
    """A frame of a tour: a stop, or one on the way to the next."""

    image: int
    """Its place among all of them."""
    leaving: str
    """What the stop before is called, or the one where it is."""
    heading: str
    """What the next one is called."""
    part: float
    """Which part of the way lies behind it, from 0, at the stop, to 1."""

    @property
    def told(self) -> str:
        """Nothing: of most frames no class is told, but something between two."""
        return ""

    @property
    def name(self) -> str:
        """Its stop, such as ``1234/2``, or the two between which it is: ``1234/2 to 1234/3, 0.25``."""
        return f"{self.leaving} to {self.heading}, {self.part:.2f}" if self.part else self.leaving

    @property
    def own(self) -> dict[str, object]:
        """What a file of it carries beside what all have in common."""
        return {"image": self.image, "waypoint": self.name}


class Sent(NamedTuple):
    """A picture of a data set that is sent bit by bit."""

    image: int
    """Its place among those that are sent."""

    @property
    def told(self) -> str:
        """Nothing: what class it is of its set knows."""
        return ""

    @property
    def name(self) -> str:
        """Its number among them, from 1: ``picture 3``."""
        return f"picture {self.image + 1}"

    @property
    def own(self) -> dict[str, object]:
        """What a file of it carries beside what all have in common."""
        return {"image": self.image}


AnyCell: TypeAlias = DrawnImage | Branch | Led | Mixture | Waypoint | Sent


@dataclass(frozen=True)
class Layout:
    """What the pictures of a frame are, in the order of reading, and how they stand on a sheet."""

    what: str
    """What files of them are called behind the model's name."""
    cells: tuple[AnyCell, ...]
    columns: int = 0
    """How many pictures of a sheet stand in a row; 0: about as many as there are rows."""
    is_table: bool = False
    """Whether rows and columns mean something, and so have names."""
    has_captions: bool = False
    """Whether what each picture is stands below it."""
    group: int = 0
    """So many pictures belong together on the screen, where rows have no names; 0: none."""
    weights: tuple[float, ...] = ()
    """λ of each picture of a row of mixtures; nothing for anything else."""
    depths: tuple[int, ...] = ()
    """The t of each row of mixtures."""
    row_times: tuple[tuple[int, ...], ...] = ()
    """The times of each row, descending, without 0, where rows have times of their own; see `own_times`."""
    fork: int | None = None
    """The time from which on branches are of their own; None: there are none."""
    axis: Axis = "t"
    closes: bool = False
    """Whether the pictures, in their order, are a way whose last is followed by the first."""
    films: int = 1
    """How many films the job makes, one after the other, each of the same pictures."""

    def own_times(self, t: int) -> tuple[int, ...]:
        """Return the time of each picture in the frame at `t`: where its row stands whose turn has not come."""
        rows = [min((time for time in (*times, 0) if time >= t), default=times[0]) for times in self.row_times] or [t]
        return tuple(time for time in rows for _ in range(len(self.cells) // len(rows)))

    @property
    def told(self) -> tuple[str, ...]:
        """The class or caption that the model is told of each picture; nothing where it is told none."""
        names = tuple(cell.told for cell in self.cells)
        return names if any(names) else ()
