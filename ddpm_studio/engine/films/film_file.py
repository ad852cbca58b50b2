"""Films as files, to be shown anywhere without the model or a graphics card.

A film is a NumPy archive (``.npz``) that ``numpy.load(path, allow_pickle=False)`` reads:

``x_t``, ``x_0``, ``eps``
    uint8, (frames, N, H, W, C), C = 1, 3 or 4: the chain, the predicted image, and the predicted noise, whose levels
    from 0 to 255 are −3 to 3. ``eps`` may be missing.
``times``
    int64, (frames,): t of each frame; noise first, descending.
``recipe``
    one text, JSON: what made the film (see `recipe`), and under ``facts`` what the model's file says of itself.
"""

from __future__ import annotations

import math
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from ddpm_studio.engine.disk.files import whole_file
from ddpm_studio.engine.disk.zip_list import FEW_FILES, opened_zip
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Frame, Job, Pixels, Saved
from ddpm_studio.engine.films.film import KEPT, Film
from ddpm_studio.engine.pace import Pace

SUFFIX = ".npz"
MOST_FRAMES = 10_001
LARGEST_PACKED = 256 * 2**20
"""Bytes of a view. This program packs none; what NumPy has packed is read up to this, since a small file could hold all
that a disk can take."""
LONGEST_RECIPE = 2**20
"""Characters."""
NEEDED = ("x_t", "x_0", "times", "recipe")
DAMAGED = (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
REMEDY = "Choose a film that this program has saved."


@dataclass(frozen=True)
class FilmHead:
    """What a film is, without its pictures."""

    shape: tuple[int, int, int, int]
    """(N, H, W, C) of a frame."""
    times: tuple[int, ...]
    recipe: str


def is_film(path: Path) -> bool:
    """Whether `path` looks like a film, whole or damaged."""
    try:
        with opened_zip(path, FEW_FILES) as archive:
            return {f"{name}.npy" for name in NEEDED} <= set(archive.namelist())
    except DAMAGED:
        return False


def save_film(path: Path, film: Film, recipe: str) -> Job:
    """Write the frames there are to `path`, whole or not at all; ends with a Saved.

    :raises StudioError: if the file cannot be written.
    """
    count = len(film)
    pace = Pace("Saving the film", "frames", len(KEPT) * count)
    with whole_file(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for index, view in enumerate(KEPT):
            frames = film.view(view)[:count]
            with archive.open(_entry(view), "w", force_zip64=True) as member:
                np.lib.format.write_array_header_1_0(member, np.lib.format.header_data_from_array_1_0(frames))
                for position, frame in enumerate(frames):
                    yield from pace.report(index * count + position)
                    member.write(frame.data)
        for name, array in (("times", np.array(film.times[:count], np.int64)), ("recipe", np.array(recipe))):
            with archive.open(_entry(name), "w") as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
    yield from pace.report(len(KEPT) * count)
    yield Saved("export", path)


def read_head(path: Path) -> FilmHead:
    """Read all but the pictures, and check that these are as long as they must be.

    :raises LoadError: if it is not a film, or damaged.
    """
    try:
        with opened_zip(path, FEW_FILES) as archive:
            missing = [name for name in NEEDED if f"{name}.npy" not in archive.namelist()]
            if missing:
                raise LoadError(path, missing[0], "is missing", REMEDY)
            frames, *shape = _shape(path, archive, "x_t")
            times = _times(path, archive, frames)
            for view in _views(archive):
                if _shape(path, archive, view) != (frames, *shape):
                    raise LoadError(path, view, "has another shape than x_t", REMEDY)
            return FilmHead((shape[0], shape[1], shape[2], shape[3]), times, _recipe(path, archive))
    except DAMAGED as error:
        raise LoadError(path, "the file", f"is damaged or not a film: {error}", REMEDY) from error


def open_film(path: Path) -> Job:
    """Read a film frame by frame, as if it were made now: yields a Frame for each.

    :raises LoadError: if it is not a film, or damaged.
    """
    head = read_head(path)
    pace = Pace(f"Opening {path.name}", "frames", len(head.times))
    try:
        with opened_zip(path, FEW_FILES) as archive, ExitStack() as stack:
            streams = [stack.enter_context(archive.open(f"{view}.npy")) for view in _views(archive)]
            for stream in streams:
                _read_header(stream)
            for position, t in enumerate(head.times):
                yield from pace.report(position)
                yield Frame(position, len(head.times), t, *_pictures(path, streams, head.shape))
    except DAMAGED as error:
        raise LoadError(path, "a picture", f"is damaged: {error}", "Save or copy the film again.") from error
    yield from pace.report(len(head.times))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(f"{name}.npy")  # without the time: the same film makes the same file
    entry.external_attr = 0o600 << 16
    return entry


def _views(archive: zipfile.ZipFile) -> list[str]:
    return [view for view in KEPT if f"{view}.npy" in archive.namelist()]


def _pictures(path: Path, streams: list[IO[bytes]], shape: tuple[int, ...]) -> Iterator[Pixels]:
    for stream in streams:
        data = stream.read(math.prod(shape))
        if len(data) < math.prod(shape):
            raise LoadError(path, "the film", "ends too early", "Save or copy it again.")
        yield np.frombuffer(data, np.uint8).reshape(shape)


def _shape(path: Path, archive: zipfile.ZipFile, name: str) -> tuple[int, ...]:
    """Return (frames, N, H, W, C) of a view whose length is what its shape says."""
    with archive.open(f"{name}.npy") as stream:
        shape, dtype = _read_header(stream)
        start = stream.tell()
    is_right = len(shape) == 5 and min(shape) >= 1 and shape[0] <= MOST_FRAMES and shape[4] in (1, 3, 4)
    if dtype != np.uint8 or not is_right:
        raise LoadError(path, name, f"is {dtype} {shape}, not uint8 (frames, N, H, W, C)", REMEDY)
    entry = archive.getinfo(f"{name}.npy")
    if entry.compress_type != zipfile.ZIP_STORED and math.prod(shape) > LARGEST_PACKED:
        raise LoadError(path, name, "is packed, and so large that it might fill the disk", "Save it unpacked.")
    if start + math.prod(shape) != entry.file_size:
        raise LoadError(path, name, "is not as long as its shape says", "Save or copy the film again.")
    return shape


def _times(path: Path, archive: zipfile.ZipFile, frames: int) -> tuple[int, ...]:
    with archive.open("times.npy") as stream:
        shape, dtype = _read_header(stream)
        if dtype.kind not in "iu" or shape != (frames,):
            raise LoadError(path, "times", f"is {dtype} {shape}, not one whole number for each frame", REMEDY)
        times = np.frombuffer(stream.read(frames * dtype.itemsize), dtype).tolist()
    if len(times) != frames or times != sorted(times, reverse=True) or times[-1] < 0:
        raise LoadError(path, "times", "do not lead from noise to image", REMEDY)
    return tuple(times)


def _recipe(path: Path, archive: zipfile.ZipFile) -> str:
    with archive.open("recipe.npy") as stream:
        shape, dtype = _read_header(stream)
        if dtype.kind != "U" or shape != () or dtype.itemsize > 4 * LONGEST_RECIPE:
            raise LoadError(path, "recipe", "is not a text", REMEDY)
        # NumPy would make a text of any numbers, which Python cannot live with.
        order = "be" if dtype.byteorder == ">" else "le"
        return stream.read(dtype.itemsize).decode(f"utf-32-{order}").rstrip("\0")


def _read_header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Read the head of an array; raises ValueError for one that cannot be read as it lies in the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        version = np.lib.format.read_magic(stream)
        readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
        if version not in readers:
            raise ValueError("an array is of an unknown version")
        try:
            shape, is_fortran, dtype = readers[version](stream)
        except Exception as error:  # NumPy reads the head as Python text, and a strange one raises anything
            raise ValueError("an array has no head that can be read") from error
    if dtype.hasobject or (is_fortran and len(shape) > 1):
        raise ValueError("an array holds Python objects or is stored column by column")
    return shape, dtype
