"""Images in a NumPy archive, as sample batches are stored: ``arr_0``, and labels in ``arr_1``."""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, Literal

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.images import NO_CLASS
from ddpm_studio.engine.datasets.source import (
    MOST_PIXELS,
    Album,
    Found,
    Source,
    full,
    picture_of,
    reason_of,
    shown,
    stamp_of_file,
)
from ddpm_studio.engine.disk.npy_head import read_head
from ddpm_studio.engine.disk.zip_list import FEW_FILES, opened_zip
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Work
from ddpm_studio.engine.options import knob

WHAT = "a .npz file with images"
MOST_CLASSES = 10_000
MOST_IMAGES = 20_000_000
"""A count beyond this is not believed: labels alone would take gigabytes."""
PIECE = 1024 * 1024
REMEDY = "Save it with numpy.savez(path, images, labels), images as uint8 of shape (N, H, W, C)."
DAMAGED = (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)


class NpzFile(Source):
    """Images in a .npz file: ``arr_0`` is uint8 (N, H, W, C), C = 1, 3 or 4; ``arr_1``, if there, (N,) labels.

    An image without a class has the label -1.
    """

    kind: Literal["npz"] = "npz"
    path: Path = knob(Path(), "The .npz file: images in arr_0, labels, if any, in arr_1.")

    def stamp(self) -> Work[str]:
        """Return the path, size and time of the file."""
        yield from ()
        return stamp_of_file(self.path, WHAT)

    def open(self) -> Work[Album]:
        """Return the images in their order.

        :raises LoadError: if the file or an array in it is not as it must be.
        """
        yield from ()
        path = full(self.path)
        stamp_of_file(path, WHAT)
        with ExitStack() as stack:
            try:
                archive = stack.enter_context(opened_zip(path, FEW_FILES))
            except DAMAGED as error:
                raise LoadError(path, "the file", f"is not a NumPy archive: {reason_of(error)}", REMEDY) from None
            shape = _shape_of_images(path, archive)
            labels = _labels(path, archive, shape[0]) if "arr_1.npy" in archive.namelist() else None
            names = tuple(str(number) for number in range(max(labels, default=0) + 1)) if labels else ()
            found = _found(path, (stack.pop_all(), archive), shape, labels)
            return Album(shown(path.stem), shape[0], found, names)


def _shape_of_images(path: Path, archive: zipfile.ZipFile) -> tuple[int, ...]:
    """Return (N, H, W, C) of ``arr_0`` without reading it."""
    if "arr_0.npy" not in archive.namelist():
        held = ", ".join(shown(name.removesuffix(".npy")) for name in archive.namelist()[:8]) or "nothing"
        raise LoadError(path, "arr_0", f"is missing (the file holds {held})", REMEDY)
    with _open_member(path, archive, "arr_0") as stream:
        shape, dtype = _header(path, "arr_0", stream)
        start = stream.tell()
    if dtype != np.uint8:
        raise LoadError(path, "arr_0", f"holds {_dtype_in_words(dtype)}, not uint8 values from 0 to 255", REMEDY)
    shape = (*shape, 1) if len(shape) == 3 else shape
    is_right = len(shape) == 4 and shape[3] in (1, 3, 4) and min(shape) >= 1
    if not is_right or shape[1] * shape[2] > MOST_PIXELS or shape[0] > MOST_IMAGES:
        raise LoadError(path, "arr_0", f"has the shape {shape}, not (N, H, W, C) with C = 1, 3 or 4", REMEDY)
    if start + math.prod(shape) != archive.getinfo("arr_0.npy").file_size:
        raise LoadError(path, "arr_0", "is not as long as its shape says", "Save or copy the file again.")
    return shape


def _labels(path: Path, archive: zipfile.ZipFile, count: int) -> list[int]:
    with _open_member(path, archive, "arr_1") as stream:
        shape, dtype = _header(path, "arr_1", stream)
        if dtype.kind not in "iu" or shape != (count,):
            what = f"holds {_dtype_in_words(dtype)} of shape {shape}, not {count} whole numbers"
            raise LoadError(path, "arr_1", what, REMEDY)
        try:
            values = np.frombuffer(stream.read(count * dtype.itemsize), dtype)
        except DAMAGED as error:
            raise LoadError(path, "arr_1", f"is damaged: {reason_of(error)}") from None
    if len(values) != count:
        raise LoadError(path, "arr_1", "ends too early", "Save or copy the file again.")
    if values.min() < NO_CLASS or values.max() >= MOST_CLASSES:
        raise LoadError(path, "arr_1", f"holds labels outside {NO_CLASS} (none) to {MOST_CLASSES - 1:,}")
    return [int(value) for value in values]


def _open_member(path: Path, archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    try:
        return archive.open(f"{name}.npy")
    except DAMAGED as error:
        raise LoadError(path, name, f"cannot be read: {reason_of(error)}") from None


def _header(path: Path, name: str, stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    """Read the head of an array. Object arrays are refused: reading one runs code that the file brings along."""
    try:
        shape, is_fortran, dtype = read_head(stream)
    except DAMAGED as error:
        raise LoadError(path, name, f"is not an array that can be read: {reason_of(error)}", REMEDY) from None
    if dtype.hasobject:
        raise LoadError(path, name, "holds Python objects, which are never read", REMEDY)
    if is_fortran and len(shape) > 1:
        raise LoadError(path, name, "is stored column by column", "Save numpy.ascontiguousarray of it.")
    return shape, dtype


def _dtype_in_words(dtype: np.dtype[np.generic]) -> str:
    return f"{dtype} values"


def _found(
    path: Path, opened: tuple[ExitStack, zipfile.ZipFile], shape: tuple[int, ...], labels: Sequence[int] | None
) -> Generator[Found, None, None]:
    stack, archive = opened
    with stack, _open_member(path, archive, "arr_0") as stream:
        _header(path, "arr_0", stream)
        for index in range(shape[0]):
            pixels = read_pixels(path, stream, shape[1:])
            label = labels[index] if labels is not None else NO_CLASS
            yield Found(f"image {index:,}", partial(picture_of, pixels), None if label == NO_CLASS else label)


def read_pixels(path: Path, stream: IO[bytes], shape: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    """Read the next array of `shape` from a file of bytes.

    :raises LoadError: if the file ends before or is damaged.
    """
    pixels = np.empty(math.prod(shape), np.uint8)
    done = 0
    try:
        # In pieces, as a stream that unpacks gathers what is asked for once more.
        while done < len(pixels) and (piece := stream.read(min(PIECE, len(pixels) - done))):
            pixels[done : done + len(piece)] = np.frombuffer(piece, np.uint8)
            done += len(piece)
    except DAMAGED as error:
        raise LoadError(path, "the images", f"are damaged: {reason_of(error)}", "Copy the file again.") from None
    if done < len(pixels):
        raise LoadError(path, "the file", "ends before its last image", "Copy it again.")
    return pixels.reshape(shape)
