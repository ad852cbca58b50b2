"""Coloured shapes on a quiet background, drawn by the program, each with a class and a caption."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Literal, TypeAlias

from PIL import Image, ImageDraw

from ddpm_studio.engine.datasets.picture import Picture, Size, Wanted, bytes_scaled
from ddpm_studio.engine.datasets.source import Album, Found, Source
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.options import knob

FORMS = ("circle", "cross", "ring", "square", "star", "triangle")
COLOURS = {
    "red": (216, 58, 52),
    "orange": (242, 142, 43),
    "yellow": (238, 205, 70),
    "green": (64, 160, 84),
    "blue": (56, 116, 203),
    "purple": (142, 84, 178),
}
SIZES = {"small": 0.15, "medium": 0.23, "large": 0.33}
"""Radius as a part of the shorter side."""
DRAWING = 1
"""Counted up when the same seed draws something else, so that old cached images are not taken for new ones."""

Sizes: TypeAlias = Literal["all", "small", "medium", "large"]
Point: TypeAlias = tuple[float, float]
Colour: TypeAlias = tuple[int, int, int]


class Shapes(Source):
    """Circles, crosses, rings, squares, stars and triangles in six colours; the form is the class."""

    kind: Literal["shapes"] = "shapes"
    count: int = knob(
        4000, "How many images are drawn.", up="more variety, longer to draw", usual="1000 to 10000", ge=1, le=200_000
    )
    seed: int = knob(0, "Which shapes are drawn: the same seed draws the same images.", ge=0, le=2**31 - 1)
    sizes: Sizes = knob(
        "all", "How large they are; large ones alone are learnt several times sooner than all sizes.", usual="all"
    )

    def stamp(self) -> Work[str]:
        """Return what the drawings depend on."""
        yield from ()
        return f"shapes {DRAWING} {self.seed} {self.count}" + (f" {self.sizes}" if self.sizes != "all" else "")

    def open(self) -> Work[Album]:
        """Return the shapes; image i depends on the seed, on i and on the sizes alone."""
        yield from ()
        return Album("shapes", self.count, _found(self.seed, self.count, self.sizes), FORMS)


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape; lengths and places are parts of the image's shorter side and of its width and height."""

    form: str
    colour: str
    size: str
    radius: float
    centre: Point
    angle: float
    fill: Colour
    ground: Colour

    def caption(self) -> str:
        """Return a sentence such as "a large red circle, top left"."""
        return f"a {self.size} {self.colour} {self.form}, {_place_in_words(self.centre)}"


def plan(seed: int, index: int, sizes: Sizes = "all") -> Shape:
    """Choose shape `index` of `seed`; of other `sizes` it is the same form in the same colours.

    Only ``Random.random`` is used, whose numbers are the same in every version of Python.
    """
    random = Random(f"shapes {seed} {index}").random
    form = FORMS[int(random() * len(FORMS))]
    colour = list(COLOURS)[int(random() * len(COLOURS))]
    drawn = list(SIZES)[int(random() * len(SIZES))]
    size = drawn if sizes == "all" else sizes
    radius = SIZES[size] * (0.9 + 0.2 * random())
    margin = radius + 0.04
    centre = (margin + random() * (1 - 2 * margin), margin + random() * (1 - 2 * margin))
    angle = (random() - 0.5) * math.pi / 6
    glow = 0.92 + 0.16 * random()
    red, green, blue = (min(255, round(value * glow)) for value in COLOURS[colour])
    base = 30 + 26 * random() if random() < 0.5 else 216 + 26 * random()
    tint = random() * 10 - 5
    ground = (round(base + tint), round(base), round(base - tint))
    return Shape(form, colour, size, radius, centre, angle, (red, green, blue), ground)


def draw(shape: Shape, size: Size) -> Picture:
    """Draw `shape` at (width, height), antialiased: drawn larger, then averaged."""
    scale = 4 if max(size) <= 128 else 2
    width, height = size[0] * scale, size[1] * scale
    image = Image.new("RGB", (width, height), shape.ground)
    pen = ImageDraw.Draw(image)
    x, y = shape.centre[0] * width, shape.centre[1] * height
    radius = shape.radius * min(width, height)
    if shape.form in ("circle", "ring"):
        pen.circle((x, y), radius, shape.fill)
        if shape.form == "ring":
            pen.circle((x, y), radius * 0.55, shape.ground)
    else:
        pen.polygon([(x + radius * u, y + radius * v) for u, v in _corners(shape)], shape.fill)
    return Picture(image.reduce(scale), size, "RGB")


def _read(shape: Shape, wanted: Wanted) -> Picture:
    drawn = draw(shape, wanted.size)
    return replace(drawn, image=bytes_scaled(drawn.image, wanted.levels))


def _corners(shape: Shape) -> list[Point]:
    """Return the corners around (0, 0), at most 1 away from it, y downwards, turned by the shape's angle."""
    match shape.form:
        case "square":
            polar = [(1.0, (k + 0.5) / 4) for k in range(4)]
        case "triangle":
            polar = [(1.0, k / 3) for k in range(3)]
        case "star":
            polar = [(0.42 if k % 2 else 1.0, k / 10) for k in range(10)]
        case _:  # a cross: three corners at each end and inside of each arm
            arm = math.atan(0.33) / (2 * math.pi)
            inner = 0.33 * math.sqrt(2) * math.cos(math.atan(0.33))
            polar = [p for k in range(4) for p in ((1.0, k / 4 - arm), (1.0, k / 4 + arm), (inner, k / 4 + 0.125))]
    turns = [(r, shape.angle + 2 * math.pi * part) for r, part in polar]
    return [(r * math.sin(turn), -r * math.cos(turn)) for r, turn in turns]


def _place_in_words(centre: Point) -> str:
    across = "left" if centre[0] < 0.42 else "right" if centre[0] > 0.58 else ""
    down = "top" if centre[1] < 0.42 else "bottom" if centre[1] > 0.58 else ""
    return f"{down} {across}".strip() or "in the centre"


def _found(seed: int, count: int, sizes: Sizes) -> Generator[Found, None, None]:
    for index in range(count):
        shape = plan(seed, index, sizes)
        yield Found(f"shape {index:,}", partial(_read, shape), FORMS.index(shape.form), shape.caption())
