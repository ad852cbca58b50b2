"""What a data set is once it is loaded: one array, and what is known about each image."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.events import Levels, Pixels

NO_CLASS = -1
"""The label of an image of which nothing says its class."""
LOOKED_AT = 256
"""Images that a fingerprint is made of."""


@dataclass(frozen=True)
class Images:
    """A data set of one size and one number of channels.

    A large set is a read-only view of a file and takes no memory until it is read.
    """

    pixels: Pixels
    """(N, H, W, C), uint8, C = 1 (grey), 3 (RGB) or 4 (RGBA, not premultiplied); read-only."""
    labels: npt.NDArray[np.int64] | None
    """(N,), each from 0 to ``len(label_names) - 1``, or -1 for an image without a class; None where all are."""
    label_names: tuple[str, ...]
    captions: tuple[str, ...] | None
    """One text an image, empty for an image without one; None where all are."""
    name: str
    """What people call the set: the name of its folder or file."""
    levels: Levels | None = None
    """Which values in its files became black and white; None: those of their type."""

    def class_of(self, index: int) -> str:
        """Return the name of the class of image `index`; nothing where it has none."""
        label = NO_CLASS if self.labels is None else int(self.labels[index])
        return "" if label == NO_CLASS else self.label_names[label]

    def fingerprint(self) -> str:
        """Return a text that tells this set from others, by its shape and by up to 256 of its images."""
        count = len(self.pixels)
        chosen = np.linspace(0, count - 1, min(LOOKED_AT, count)).round().astype(np.intp)
        digest = hashlib.sha256(np.ascontiguousarray(self.pixels[chosen]).data)
        return f"{'x'.join(map(str, self.pixels.shape))} {digest.hexdigest()}"
