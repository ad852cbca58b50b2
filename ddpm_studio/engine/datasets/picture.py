"""A picture and what is wanted of its file: all that decoding knows, without pydantic, as its process starts often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from ddpm_studio.engine.events import Levels, Pixels

MOST_PIXELS = 64 * 1024 * 1024
"""The largest picture that is read; a larger one is left out."""

Size: TypeAlias = tuple[int, int]
"""(width, height), as Pillow has it."""
Way: TypeAlias = Literal["cut", "border", "squeeze"]
Resizing: TypeAlias = Literal["antialiased", "nearest"]


class Unusable(Exception):
    """Why one picture cannot be used, to be read after its name: "empty file"."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a picture's file."""

    size: Size
    """(width, height) that the picture is cut and brought to."""
    is_whole: bool = False
    """Whether it is brought within `size` instead, with its shape kept."""
    levels: Levels | None = None
    """None: black and white are those of the type of number."""
    is_survey: bool = False
    """Whether all bits of colours are read, to find levels for the whole set; Pillow keeps eight, enough for a type."""
    heeds_profiles: bool = True
    """Whether colours are brought from the file's profile to sRGB."""
    first: int = 0
    """The number of the first frame."""
    every: int = 1
    """One of so many frames, from the first on."""
    is_stack: bool = False
    """Whether further frames are wanted, as many as can be read at once."""
    way: Way = "cut"
    """How it is brought to `size` if it has another shape."""
    resizing: Resizing = "antialiased"
    background: int = 255
    """0 to 255: the grey of a border."""
    unseen: int | None = None
    """0 to 255: the grey of what is wholly transparent; None: as it is."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What values of more than eight bits were seen in one picture."""

    low: float
    high: float
    usual: tuple[float, float] | None
    """What the type of number can hold; None for those that say nothing, such as floats."""
    sample: npt.NDArray[np.float32]
    """(n,): some of the values, evenly from all of the picture."""
    is_plain: bool = False
    """Whether `usual` is known to be what black and white are, and not only what could be."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, upright and in eight bits."""

    image: Image.Image
    """In mode L, RGB or RGBA."""
    size: Size
    """(width, height) of the original, upright."""
    mode: str
    """What the original was, in words: ``grey``, ``RGB``, ``palette``, …"""
    changes: tuple[str, ...] = ()
    """What was done to the values or the orientation."""
    seen: Seen | None = None
    """Of what had more than eight bits."""
    frames: int = 1
    """How many the file has."""
    following: tuple[Picture, ...] = ()
    """Of a stack: the next frames that were wanted, as far as they were read."""


def picture_of(pixels: Pixels, wanted: Wanted) -> Picture:
    """Return (H, W, C) pixels, C = 1, 3 or 4, as a picture; the size that is `wanted` is for others to reach."""
    height, width, channels = pixels.shape
    mode = {1: "grey", 3: "RGB", 4: "RGBA"}[channels]
    image = Image.fromarray(np.ascontiguousarray(pixels[..., 0] if channels == 1 else pixels))
    return Picture(bytes_scaled(image, wanted.levels), (width, height), mode)


def bytes_scaled(image: Image.Image, levels: Levels | None) -> Image.Image:
    """Return a picture in mode L, RGB or RGBA with the values of its colours scaled, where `levels` are of bytes."""
    if levels is None or not levels.of_bytes:
        return image
    scaled = (np.arange(256) - levels.low) * (255.0 / max(levels.high - levels.low, 1e-30))
    table = scaled.round().clip(0, 255).astype(int).tolist()
    colours = 1 if image.mode == "L" else 3
    return image.point(table * colours + list(range(256)) * (image.mode == "RGBA"))


def reason_of(error: Exception) -> str:
    """Return why the system refused, without the number and the path that it adds."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
