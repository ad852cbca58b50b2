"""What a data set is once it is loaded: one array, and what is known about each image."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.decoding.fit import middle
from ddpm_studio.engine.datasets.keeping import checksums
from ddpm_studio.engine.datasets.keeping.checksums import Checks
from ddpm_studio.engine.datasets.keeping.pixel_file import Stack
from ddpm_studio.engine.events import Levels, Pixels

_SIDES = re.compile(r"\b(?:left|right)", re.IGNORECASE)
NO_CLASS = -1
"""The label of an image of which nothing says its class."""
LEFT_OUT = -2
"""That of an image that is left out with its class: nothing is learnt from it."""


@dataclass(frozen=True)
class Images:
    """A data set of one size and one number of channels.

    A large set is a file that is read from as it is needed, and takes no memory.
    """

    pixels: Stack
    """(N, H, W, C), uint8, C = 1 (grey), 3 (RGB) or 4 (RGBA, not premultiplied); read-only."""
    labels: npt.NDArray[np.int64] | None
    """(N,), from 0 to ``len(label_names) - 1``, -1 for an image without a class, or -2; None where none has one."""
    label_names: tuple[str, ...]
    captions: tuple[str, ...] | None
    """One text an image: its captions, one a line; empty for an image without one; None where all are."""
    name: str
    """What people call the set: the name of its folder or file."""
    checks: Checks | None = None
    """The CRC of each image, where it is known already."""
    levels: Levels | None = None
    """Which values in its files became black and white; None: those of their type."""
    are_bytes: bool = True
    """Whether the values in its files were levels of a byte, and are taken as they are, as far as that is known."""
    seen: tuple[int, int] | None = None
    """(height, width) of what a model sees of each: any place of it while it learns, else the middle; None: all."""

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(H, W, C) of what a model sees of each."""
        height, width, channels = self.pixels.shape[1:]
        return (*(self.seen or (height, width)), channels)

    def shown(self, which: int | slice | Sequence[int]) -> Pixels:
        """Return the image with this number, or those with these, as they are shown: (…, H, W, C)."""
        pixels = self.pixels[which]
        return pixels if self.seen is None else middle(pixels, *self.seen)

    def class_of(self, index: int) -> str:
        """Return the name of the class of image `index`; nothing where it has none."""
        label = NO_CLASS if self.labels is None else int(self.labels[index])
        return "" if label < 0 else self.label_names[label]

    def called(self, names: Mapping[str, str]) -> Images:
        """Return the same set with its classes called otherwise: two of one name are one, one without is left out.

        :param names: that of each class, by its name in the data.
        """
        if self.labels is None:
            return self
        new = tuple(dict.fromkeys(names[name] for name in self.label_names if names[name]))
        numbers = [new.index(names[name]) if names[name] else LEFT_OUT for name in self.label_names]
        labels = np.array([*numbers, NO_CLASS], np.int64)[self.labels]  # its last is that of no class
        return replace(self, labels=labels, label_names=new)

    def captions_of(self, index: int) -> tuple[str, ...]:
        """Return the captions of image `index`; none where it has none."""
        said = "" if self.captions is None else self.captions[index]
        return tuple(said.split("\n")) if said else ()

    @property
    def sided(self) -> int:
        """How many captions speak of left or right, which mirrored pictures make wrong."""
        return sum(_SIDES.search(caption) is not None for caption in self.captions or ())

    @cached_property
    def known_checks(self) -> Checks:
        """The CRC of each image, (N,)."""
        return checksums.checks_of_all(self.pixels) if self.checks is None else self.checks

    @cached_property
    def fingerprint(self) -> str:
        """What tells this set from others: its shape and all of its images in their order."""
        return checksums.fingerprint_of(self.pixels.shape, self.known_checks)

    def has_fingerprint(self, fingerprint: str) -> bool:
        """Whether this set is the one that had `fingerprint`; those of earlier versions are compared as they were."""
        if checksums.is_early(fingerprint):
            return checksums.early_fingerprint_of(self.pixels) == fingerprint
        return self.fingerprint == fingerprint
