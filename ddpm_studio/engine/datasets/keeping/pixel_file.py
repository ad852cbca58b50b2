"""The images of a large set, read from their file as they are asked for.

Rejected: mapping the file into memory. Where a mapped file is cut short by anyone, the next look at it ends the program
(SIGBUS), and no state is saved.
"""

from __future__ import annotations

import math
import os
import threading
import weakref
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.disk.files import open_regular
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.events import Pixels

SMALL = 64 * 2**20
"""Bytes of a set that is read into memory as a whole."""


class PixelFile:
    """(N, H, W, C), uint8, in a .npy file: of an array what training and pages need, each time read from the disk.

    The file is held open: whatever takes its name later is another one.
    """

    def __init__(self, path: Path) -> None:
        """Open the file.

        :raises OSError: if it cannot be opened.
        :raises ValueError: if it does not hold such an array, whole.
        """
        with open_regular(path) as stream:
            self.shape, self._start = _head(stream)
            self.nbytes = math.prod(self.shape)
            if os.fstat(stream.fileno()).st_size != self._start + self.nbytes:
                raise ValueError("it is not as long as it says")
            self._file = os.dup(stream.fileno())
        weakref.finalize(self, os.close, self._file)
        self._path, self._turn = path, threading.Lock()

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, which: Any) -> Pixels:
        """Return the image with a number, (H, W, C), or those of a slice or of a list of numbers, (n, H, W, C).

        :raises LoadError: if the file has become shorter, or cannot be read.
        :raises IndexError: if there is no such image.
        """
        if isinstance(which, slice):
            return self._read(np.arange(len(self))[which])
        numbers = np.asarray(which)
        if numbers.dtype.kind not in "iu" and numbers.size:
            raise IndexError("images are known by numbers")
        if numbers.size and not -len(self) <= numbers.min() <= numbers.max() < len(self):
            raise IndexError(f"there are {len(self)} images")
        found = self._read((numbers.astype(np.intp) % max(1, len(self))).ravel())
        return found.reshape(numbers.shape + self.shape[1:])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        """Return all images: NumPy asks for them."""
        return self[:] if dtype is None else self[:].astype(dtype)

    def _read(self, numbers: npt.NDArray[np.intp]) -> Pixels:
        """Read images, those that lie one behind the other at once."""
        into = np.empty((len(numbers), *self.shape[1:]), np.uint8)
        size, bytes_of_all = math.prod(self.shape[1:]), into.reshape(-1).data
        if not len(numbers):
            return into
        firsts = [0, *(np.flatnonzero(np.diff(numbers) != 1) + 1).tolist()]
        offsets = (self._start + numbers[firsts] * size).tolist()
        for first, last, offset in zip(firsts, [*firsts[1:], len(numbers)], offsets, strict=True):
            self._fill(bytes_of_all[first * size : last * size], offset)
        return into

    def _fill(self, rest: memoryview, offset: int) -> None:
        try:
            while len(rest):
                count = self._read_at(rest, offset)
                if not count:
                    raise LoadError(self._path, "the prepared images", "have been cut short meanwhile", AGAIN)
                rest, offset = rest[count:], offset + count
        except OSError as error:
            what = f"cannot be read any more: {error.strerror}"
            raise LoadError(self._path, "the prepared images", what, AGAIN) from error

    def _read_at(self, into: memoryview, offset: int) -> int:
        if hasattr(os, "preadv"):
            return os.preadv(self._file, [into], offset)
        with self._turn:  # where reading moves the one place of the file
            os.lseek(self._file, offset, os.SEEK_SET)
            data = os.read(self._file, len(into))
            into[: len(data)] = data
            return len(data)


AGAIN = "Open the data again: they are prepared anew."
Stack: TypeAlias = "Pixels | PixelFile"
"""All images of a set, (N, H, W, C), uint8: in memory, or in a file."""


def open_pixels(path: Path) -> Stack:
    """Return the images in a .npy file: of a small set in memory, read-only.

    :raises OSError: if it cannot be read.
    :raises ValueError: if it holds no images, or not all of them.
    :raises LoadError: if it is cut short at this moment.
    """
    file = PixelFile(path)
    if file.nbytes > SMALL:
        return file
    pixels = file[:]
    pixels.flags.writeable = False
    return pixels


def _head(stream: Any) -> tuple[tuple[int, ...], int]:
    """Return the shape, and where the first image begins."""
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("it is of another version")
    shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    if is_fortran or dtype != np.uint8 or len(shape) != 4:
        raise ValueError("it holds no images")
    return tuple(map(int, shape)), stream.tell()
