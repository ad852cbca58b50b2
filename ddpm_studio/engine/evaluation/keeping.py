"""What was computed of pictures, kept on the disk block by block: a job that is stopped loses one at most.

A folder holds blocks, each a NumPy archive that is written whole; one that is damaged, as the archive's own sums tell,
is computed again. What cannot be kept is not: the numbers are the same, and take their time again.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.disk.files import read_bounded, whole_file, write_text
from ddpm_studio.engine.errors import StudioError

META = "meta.json"
"""By it the folder is known as one that can be made again, when storage is cleared."""
LARGEST = 2**28
"""Bytes of a block."""
Arrays: TypeAlias = Mapping[str, npt.NDArray[Any]]


class Blocks:
    """The blocks of one set, in a folder of their own that is made with the first of them."""

    def __init__(self, folder: Path | None, about: str) -> None:
        """Begin; `about` says in the folder what it holds. Without a folder nothing is kept."""
        self._folder, self._about = folder, about
        self.trouble = ""
        """Why blocks are not kept, once that is so."""

    def read(self, first: int, last: int, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, npt.NDArray[Any]] | None:
        """Return the arrays of pictures `first` up to `last`; None where they are not kept, or not as they were.

        :param shapes: what is wanted, and the shape of each without the pictures' axis.
        """
        if self._folder is None:
            return None
        try:
            content = read_bounded(self._path(first, last), LARGEST)
            with np.load(io.BytesIO(content), allow_pickle=False) as archive:
                found = {name: archive[name] for name in shapes}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError):
            return None
        is_whole = all(found[name].shape == (last - first, *shape) for name, shape in shapes.items())
        return found if is_whole else None

    def has(self, first: int, last: int) -> bool:
        """Whether there is such a block, as far as names tell."""
        with suppress(OSError):
            return self._folder is not None and self._path(first, last).is_file()
        return False

    def write(self, first: int, last: int, arrays: Arrays) -> None:
        """Keep a block, unless the disk has refused one before."""
        if self.trouble or self._folder is None:
            return
        try:
            if not (self._folder / META).is_file():
                write_text(self._folder / META, json.dumps({"what": self._about}))
            with whole_file(self._path(first, last)) as stream:
                np.savez(stream, **arrays)  # type: ignore[arg-type]
        except (StudioError, OSError) as error:
            self.trouble = str(error)

    def _path(self, first: int, last: int) -> Path:
        assert self._folder is not None
        return self._folder / f"{first:09d}-{last:09d}.npz"
