"""What a film's file says of itself: read and checked before any of its pictures. `film_file` describes the format."""

from __future__ import annotations

import math
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from ddpm_studio.engine.choices.layout import AXES, SIDE_NAMES, Axis
from ddpm_studio.engine.disk.zip_list import FEW_FILES, opened_zip
from ddpm_studio.engine.errors import LoadError, WrittenByNewer
from ddpm_studio.engine.events import Cost
from ddpm_studio.engine.films.film import ASCENDING, KEPT, View
from ddpm_studio.engine.films.film_arrays import REMEDY, FilmArrays, array_names
from ddpm_studio.engine.findings import Coded

VERSION = 2
NEEDED = ("x_t", "x_0", "times", "recipe")
DAMAGED = (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
UNKNOWN = -1
"""Stands for what a side has cost while that is not known."""


@dataclass(frozen=True)
class SideHead:
    """What there is of one side, without its pictures."""

    times: tuple[int, ...] = ()
    """Of each frame, as the axis means them; none for a side that was not drawn."""
    views: tuple[View, ...] = ()
    """Which views are in the file."""
    cost: Cost | None = None
    """What the side has taken; None where that is not known."""
    coded: tuple[Coded, ...] = ()
    """What was received by each frame, where pictures were sent bit by bit."""


@dataclass(frozen=True)
class FilmHead:
    """What a film is, without its pictures."""

    axis: Axis
    shape: tuple[int, int, int, int]
    """(N, H, W, C) of a frame, the same for all sides."""
    sides: tuple[SideHead, ...]
    """One, but for a comparison; the first has frames."""
    recipe: str


def array_name(name: str, side: int) -> str:
    """Return what an array of a side is called in the file: ``x_t`` is A's, ``x_t_B`` is B's."""
    return f"{name}_{SIDE_NAMES[side]}" if side else name


def is_film(path: Path) -> bool:
    """Whether `path` looks like a film, whole or damaged, of this version or of a newer one."""
    try:
        with opened_zip(path, FEW_FILES) as archive:
            names = array_names(archive)
    except DAMAGED:
        return False
    return names >= set(NEEDED) or names >= {"version", "recipe"}


def read_head(path: Path) -> FilmHead:
    """Read all but the pictures, and check that these are as long as they must be.

    :raises LoadError: if it is not a film, damaged, or written by a newer version of the program.
    """
    try:
        with opened_zip(path, FEW_FILES) as archive:
            return _head(path, FilmArrays(path, archive))
    except DAMAGED as error:
        raise LoadError(path, "the file", f"is damaged or not a film: {error}", REMEDY) from error


def _head(path: Path, arrays: FilmArrays) -> FilmHead:
    _refuse_newer(path, arrays)
    for name in NEEDED:
        if name not in arrays.names:
            raise arrays.refuse(name, "is missing")
    axis, count = _axis(arrays), _count(arrays)
    _, images, height, width, channels = arrays.pixel_shape("x_t")
    shape = (images, height, width, channels)
    costs = _costs(arrays, count)
    sides = tuple(_side(arrays, index, shape, axis, costs[index]) for index in range(count))
    return FilmHead(axis, shape, sides, arrays.text("recipe"))


def _refuse_newer(path: Path, arrays: FilmArrays) -> None:
    if "version" not in arrays.names:
        return  # as in the first
    (version,) = arrays.numbers("version", 1, "one whole number")
    if version > VERSION:
        raise WrittenByNewer(path, "the film", version)


def _axis(arrays: FilmArrays) -> Axis:
    said = arrays.text("axis") if "axis" in arrays.names else "t"
    for axis in AXES:
        if said == axis:
            return axis
    raise arrays.refuse("axis", f"is {said[:20]!r}, not one of {', '.join(AXES)}")


def _count(arrays: FilmArrays) -> int:
    (count,) = arrays.numbers("sides", 1, "one whole number") if "sides" in arrays.names else (1,)
    if not 1 <= count <= len(SIDE_NAMES):
        raise arrays.refuse("sides", f"are {count}, not 1 to {len(SIDE_NAMES)}")
    return int(count)


def _costs(arrays: FilmArrays, count: int) -> list[Cost | None]:
    if not {"seconds", "calls"} <= arrays.names:
        return [None] * count
    seconds = arrays.numbers("seconds", count, "one number for each side", "f")
    calls = arrays.numbers("calls", count, "one whole number for each side")
    if not all(math.isfinite(each) for each in seconds):
        raise arrays.refuse("seconds", "are not all finite")
    known = [(float(time), int(number)) for time, number in zip(seconds, calls, strict=True)]
    return [Cost(index, *each) if min(each) >= 0 else None for index, each in enumerate(known)]


def _side(arrays: FilmArrays, index: int, shape: tuple[int, int, int, int], axis: Axis, cost: Cost | None) -> SideHead:
    kept = {view: array_name(view, index) for view in KEPT}
    views = tuple(view for view in KEPT if kept[view] in arrays.names)
    if index and not views:
        return SideHead(cost=cost)
    for view in ("x_t", "x_0"):
        if view not in views:
            raise arrays.refuse(kept[view], "is missing")
    frames, *_ = arrays.pixel_shape(kept["x_t"])
    for view in views:
        if arrays.pixel_shape(kept[view]) != (frames, *shape):
            raise arrays.refuse(kept[view], "has another shape than x_t")
    coded = _coded(arrays, frames) if index == 0 else ()
    return SideHead(_times(arrays, array_name("times", index), frames, axis), views, cost, coded)


def _coded(arrays: FilmArrays, frames: int) -> tuple[Coded, ...]:
    if not {"bits", "rmse"} <= arrays.names:
        return ()
    bits, rmse = (arrays.numbers(name, frames, "one number for each frame", "f") for name in ("bits", "rmse"))
    for name, numbers in (("bits", bits), ("rmse", rmse)):
        if not all(math.isfinite(each) and each >= -1 for each in numbers):
            raise arrays.refuse(name, "are not all finite and above 0")
    return tuple(map(Coded, bits, rmse))


def _times(arrays: FilmArrays, name: str, frames: int, axis: Axis) -> tuple[int, ...]:
    times = arrays.numbers(name, frames, "one whole number for each frame")
    if list(times) != sorted(times, reverse=axis not in ASCENDING) or min(times) < 0:
        raise arrays.refuse(name, "do not ascend from 0 on" if axis in ASCENDING else "do not lead from noise to image")
    return times
