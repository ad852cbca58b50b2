"""A .npz or .npy file: the heads of its arrays, and their numbers one piece after the other."""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.picture import reason_of
from ddpm_studio.engine.disk.files import open_regular
from ddpm_studio.engine.disk.npy_head import read_head
from ddpm_studio.engine.disk.zip_list import FEW_FILES, opened_zip
from ddpm_studio.engine.errors import LoadError

DAMAGED = (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
REMEDY = "Save it with numpy.savez(path, images, labels), images as uint8 of shape (N, H, W, C)."
AGAIN = "Save or copy the file again."
PART = 2**20
MOST_ARRAYS = 256
"""Arrays of a file whose heads are read."""


@dataclass(frozen=True)
class Head:
    """What is known of an array without reading it."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    is_fortran: bool

    @property
    def in_words(self) -> str:
        """Name, type and shape."""
        return f"{self.name}, {self.dtype} {'×'.join(map(str, self.shape)) or 'alone'}"


class ArrayFile:
    """An open file of arrays. Leaving the block of `opened` closes it."""

    def __init__(self, path: Path, archive: zipfile.ZipFile | None) -> None:
        self.path, self._archive = path, archive
        names = [path.stem] if archive is None else [name for name in archive.namelist() if name.endswith(".npy")]
        self.names = tuple(name.removesuffix(".npy") for name in names)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open an array's bytes.

        :raises LoadError: if they cannot be read.
        """
        try:
            stream = open_regular(self.path) if self._archive is None else self._archive.open(f"{name}.npy")
        except DAMAGED as error:
            raise LoadError(self.path, name, f"cannot be read: {reason_of(error)}") from None
        with stream:
            yield stream

    def head(self, name: str) -> Head:
        """Read the head of an array. Object arrays are refused: reading one runs code that the file brings along.

        :raises LoadError: if it is none that can be read, or not as long as it says.
        """
        with self.open(name) as stream:
            head = self._read_head(name, stream)
            length = stream.tell() + math.prod(head.shape) * head.dtype.itemsize
            held = self.path.stat().st_size if self._archive is None else self._archive.getinfo(f"{name}.npy").file_size
        if length != held:
            raise LoadError(self.path, name, "is not as long as its shape says", AGAIN)
        return head

    def heads(self) -> list[Head]:
        """Return the heads of all arrays that can be read, whatever is wrong with others."""
        found = []
        for name in self.names[:MOST_ARRAYS]:
            try:
                found.append(self.head(name))
            except LoadError:
                continue
        return found

    def pieces(self, head: Head, rows: int) -> Iterator[npt.NDArray[Any]]:
        """Yield an array in pieces of so many rows, (n, …), one after the other.

        :raises LoadError: if the file ends before or is damaged.
        """
        with self.open(head.name) as stream:
            self._read_head(head.name, stream)
            for first in range(0, head.shape[0], rows):
                shape = (min(rows, head.shape[0] - first), *head.shape[1:])
                yield read_array(self.path, stream, shape, head.dtype)

    def _read_head(self, name: str, stream: IO[bytes]) -> Head:
        try:
            shape, is_fortran, dtype = read_head(stream)
        except DAMAGED as error:
            raise LoadError(self.path, name, f"is not an array that can be read: {reason_of(error)}", REMEDY) from None
        if dtype.hasobject:
            raise LoadError(self.path, name, "holds Python objects, which are never read", REMEDY)
        return Head(name, tuple(map(int, shape)), dtype, bool(is_fortran) and len(shape) > 1)


@contextmanager
def opened(path: Path) -> Iterator[ArrayFile]:
    """Open a .npz or .npy file, by what it begins with and not by its name.

    :raises LoadError: if it is neither.
    """
    with ExitStack() as stack:
        try:
            if is_single(path):
                yield ArrayFile(path, None)
                return
            archive = stack.enter_context(opened_zip(path, FEW_FILES))
        except DAMAGED as error:
            raise LoadError(path, "the file", f"is not a NumPy archive: {reason_of(error)}", REMEDY) from None
        yield ArrayFile(path, archive)


def is_single(path: Path) -> bool:
    """Whether a file is one array of NumPy's; OSError if it cannot be read."""
    with open_regular(path) as stream:
        return stream.read(6) == np.lib.format.MAGIC_PREFIX


def read_array(
    path: Path, stream: IO[bytes], shape: tuple[int, ...], dtype: npt.DTypeLike = np.uint8
) -> npt.NDArray[Any]:
    """Read the next array of `shape` from a file of numbers.

    :raises LoadError: if the file ends before or is damaged.
    """
    data = np.empty(math.prod(shape) * np.dtype(dtype).itemsize, np.uint8)
    done = 0
    try:
        # In parts, as a stream that unpacks holds what is asked for once more.
        while done < len(data) and (part := stream.read(min(PART, len(data) - done))):
            data[done : done + len(part)] = np.frombuffer(part, np.uint8)
            done += len(part)
    except DAMAGED as error:
        raise LoadError(path, "the images", f"are damaged: {reason_of(error)}", "Copy the file again.") from None
    if done < len(data):
        raise LoadError(path, "the file", "ends before its last image", "Copy it again.")
    return data.view(dtype).reshape(shape)
