"""Images that are not learnt from, to look by them how well was learnt: a share of a set, or a part that it has."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.images import LEFT_OUT, Images
from ddpm_studio.engine.datasets.keeping.checksums import Checks
from ddpm_studio.engine.datasets.options import DataOptions
from ddpm_studio.engine.datasets.scan import load
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Levels, Work

Numbers: TypeAlias = "npt.NDArray[np.int64]"
GOLDEN = 2654435769
"""2³² over the golden ratio: what spreads numbers over 32 bits when they are multiplied with it (Knuth, The Art of
Computer Programming, volume 3, section 6.4), as CRCs of images that are much alike need not be."""


def hash_of(check: int) -> str:
    """Return the CRC of an image as choices name it."""
    return f"{check:08x}"


def left_out_of(images: Images, data: DataOptions) -> npt.NDArray[np.bool_]:
    """Return which of the images, (N,), are left out by name."""
    if not data.left_out:
        return np.zeros(len(images.pixels), bool)
    named = np.array([int(each, 16) for each in data.left_out], np.uint32)
    return np.isin(images.known_checks, named)


def left_out_in_vain(images: Images, data: DataOptions) -> int:
    """Return how many pictures are to be left out that are not among the images: of another size, or changed."""
    return len({int(each, 16) for each in data.left_out} - set(images.known_checks.tolist())) if data.left_out else 0


def parted(images: Images, data: DataOptions | None = None) -> tuple[Numbers, Numbers]:
    """Return the numbers of the images that are learnt from, and of those that are held out.

    :param data: what is chosen of the set: the share that is held out, and what is left out; None: neither.

    Each image decides for itself, by its pixels: it stays where it is when others are added to the set or their order
    changes, and doubles of it go the same way. Those that are left out, alone
    or with their class, are neither.

    :raises FieldError: if none would be learnt from.
    """
    everything = np.arange(len(images.pixels))
    if images.labels is not None:
        everything = everything[images.labels != LEFT_OUT]
        if not len(everything):
            raise FieldError("classes", "All pictures are left out with their classes: keep a class.")
    if data is not None and data.left_out:
        everything = everything[~left_out_of(images, data)[everything]]
        if not len(everything):
            raise FieldError("data.left_out", "All pictures are left out: keep some.")
    if data is None or not data.held_out:
        return everything, everything[:0]
    is_held_out = spread(images.known_checks[everything]) < data.held_out * 2**32
    if is_held_out.all():
        raise FieldError("data.held_out", "All of the pictures would be held out: give more of them, or hold out none.")
    return everything[~is_held_out], everything[is_held_out]


def order_by_pixels(images: Images, numbers: Numbers) -> Numbers:
    """Return `numbers` of images in an order that their pixels decide, as if drawn by chance but for ever."""
    return numbers[np.argsort(spread(images.known_checks[numbers]), kind="stable")]


def spread(checks: Checks) -> npt.NDArray[np.uint64]:
    """Return the CRCs of images, (N,), spread over 32 bits."""
    return checks.astype(np.uint64) * np.uint64(GOLDEN) % np.uint64(2**32)


def load_held_out(data: DataOptions, cache_folder: Path, levels: Levels | None = None) -> Work[Images | None]:
    """Return the part of a set that is not to be learnt from, prepared as the rest is; None: it has none.

    :param levels: what becomes black and white in its files; see `load`.
    :raises StudioError: if the set cannot be looked at.
    """
    source = data.source.held_out()
    if source is None:
        return None
    try:
        images, _ = yield from load(data.model_copy(update={"source": source}), cache_folder, levels)
    except FieldError:  # no folder of it is called as parts to test with are
        return None
    return images
