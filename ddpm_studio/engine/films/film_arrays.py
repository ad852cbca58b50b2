"""The arrays in a film's file, which anyone may have made: none is believed before it is checked."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np

from ddpm_studio.engine.disk.npy_head import read_head
from ddpm_studio.engine.errors import LoadError

MOST_FRAMES = 10_001
LARGEST_PACKED = 256 * 2**20
"""Bytes of a view. This program packs none; what NumPy has packed is read up to this, since a small file could hold all
that a disk can take."""
LONGEST_TEXT = 2**20
"""Characters."""
REMEDY = "Choose a film that this program has saved."
AGAIN = "Save or copy the film again."


class FilmArrays:
    """The arrays of `archive`, which is the film at `path`. What is wrong with one is a LoadError."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path, self._archive = path, archive
        self.names = array_names(archive)

    def refuse(self, name: str, why: str, remedy: str = REMEDY) -> LoadError:
        """Return the error that says what is wrong with an array, or another part."""
        return LoadError(self._path, name, why, remedy)

    def stream(self, name: str) -> IO[bytes]:
        """Return the bytes of an array behind its head."""
        stream = self._archive.open(f"{name}.npy")
        _read_header(stream)
        return stream

    def pixel_shape(self, name: str) -> tuple[int, ...]:
        """Return (frames, N, H, W, C) of a view whose length is what its shape says."""
        with self._archive.open(f"{name}.npy") as stream:
            shape, dtype = _read_header(stream)
            start = stream.tell()
        is_right = len(shape) == 5 and min(shape) >= 1 and shape[0] <= MOST_FRAMES and shape[4] in (1, 3, 4)
        if dtype != np.uint8 or not is_right:
            raise self.refuse(name, f"is {dtype} {shape}, not uint8 (frames, N, H, W, C)")
        entry = self._archive.getinfo(f"{name}.npy")
        if entry.compress_type != zipfile.ZIP_STORED and math.prod(shape) > LARGEST_PACKED:
            raise self.refuse(name, "is packed, and so large that it might fill the disk", "Save it unpacked.")
        if start + math.prod(shape) != entry.file_size:
            raise self.refuse(name, "is not as long as its shape says", AGAIN)
        return shape

    def numbers(self, name: str, count: int, wanted: str, kinds: str = "iu") -> tuple[Any, ...]:
        """Return `count` numbers.

        :param wanted: what they should be, such as “one whole number for each frame”.
        :param kinds: which of NumPy's kinds they may be of.
        """
        with self._archive.open(f"{name}.npy") as stream:
            shape, dtype = _read_header(stream)
            if dtype.kind not in kinds or shape != (count,):
                raise self.refuse(name, f"is {dtype} {shape}, not {wanted}")
            content = stream.read(count * dtype.itemsize)
        if len(content) < count * dtype.itemsize:
            raise self.refuse(name, "ends too early", AGAIN)
        return tuple(np.frombuffer(content, dtype).tolist())

    def text(self, name: str) -> str:
        """Return a text."""
        with self._archive.open(f"{name}.npy") as stream:
            shape, dtype = _read_header(stream)
            if dtype.kind != "U" or shape != () or dtype.itemsize > 4 * LONGEST_TEXT:
                raise self.refuse(name, "is not a text")
            # NumPy would make a text of any numbers, which Python cannot live with.
            order = "be" if dtype.byteorder == ">" else "le"
            return stream.read(dtype.itemsize).decode(f"utf-32-{order}").rstrip("\0")


def array_names(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return what the arrays in `archive` are called."""
    return frozenset(name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy"))


def _read_header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Read the head of an array; raises ValueError for one that cannot be read as it lies in the file."""
    shape, is_fortran, dtype = read_head(stream)
    if dtype.hasobject or (is_fortran and len(shape) > 1):
        raise ValueError("an array holds Python objects or is stored column by column")
    return shape, dtype
