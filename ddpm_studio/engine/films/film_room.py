"""Where the bytes of a film lie: in memory, or past a budget in a temporary file that vanishes with the film."""

from __future__ import annotations

import errno
import math
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels

MEGABYTE = 2**20
PICTURES = 3
"""Pictures that are kept of each image at each moment: x_t, x_0 and eps."""
DISK_RESERVE = 2**30
"""Bytes of the disk that no film takes."""


@dataclass
class Budget:
    """How many bytes of a film are kept in memory; a larger film is a memory-mapped file.

    It is of the process and no choice of a job: it changes no pixel, and has no place in a recipe.
    """

    size: int = 512 * MEGABYTE


BUDGET = Budget()
"""The budget of this process, which the settings of a window may change."""


def film_bytes(frames: int, images: int, pixel_bytes: int) -> int:
    """Return what `frames` frames of so many images, `pixel_bytes` bytes each, take."""
    return PICTURES * frames * images * pixel_bytes


def is_for_disk(size: int) -> bool:
    """Whether a film of `size` bytes is kept in a temporary file."""
    return size > BUDGET.size


def frames_that_fit(wanted: int, images: int, pixel_bytes: int) -> int:
    """Return how many of `wanted` frames fit into memory or else on the disk (at least 2)."""
    one = film_bytes(1, images, pixel_bytes)
    if not is_for_disk(wanted * one):
        return wanted
    room = max(BUDGET.size, _free_bytes(cache_folder()) - DISK_RESERVE)
    return max(2, min(wanted, room // one))


def make_room(shape: tuple[int, ...]) -> Pixels:
    """Return a uint8 array of `shape` with anything in it, mapped to a file if it is larger than the budget.

    The file has no name, or loses it when the array goes, also if the program is killed.

    :raises StudioError: if the disk is full or forbids it.
    """
    import numpy as np  # the settings of a window need the budget before it is seen

    size = math.prod(shape)
    if not is_for_disk(size):
        return np.empty(shape, np.uint8)
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if size > _free_bytes(folder) - DISK_RESERVE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
        with tempfile.TemporaryFile(prefix="film-", dir=folder) as file:
            if hasattr(os, "posix_fallocate"):
                # Or a disk that fills up later would end the program: a mapped page that cannot be written is fatal.
                os.posix_fallocate(file.fileno(), 0, size)
            # np.memmap keeps a handle of its own; as a plain array its slices cost nothing.
            return np.asarray(np.memmap(file, np.uint8, "r+", shape=shape))
    except OSError as error:
        why = error.strerror or str(error)
        raise StudioError(
            f"The film does not fit into memory, and {folder} cannot hold it: {why}. Keep fewer frames or images."
        ) from error


def _free_bytes(folder: Path) -> int:
    for place in (folder, *folder.parents):
        with suppress(OSError):
            return shutil.disk_usage(place).free
    return 0
