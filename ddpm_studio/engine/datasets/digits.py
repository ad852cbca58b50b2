"""1,797 small handwritten digits that ship with the program: real data, ready at once."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Literal

import numpy as np

from ddpm_studio.engine.datasets.picture import picture_of
from ddpm_studio.engine.datasets.source import Album, Found, Source
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.events import Pixels, Work


class Digits(Source):
    """1,797 handwritten digits of 8 × 8 pixels, with labels (Alpaydin and Kaynak 1998, CC BY 4.0)."""

    kind: Literal["digits"] = "digits"

    def stamp(self) -> Work[str]:
        """Return a constant: the digits never change."""
        yield from ()
        return "digits 1"

    def open(self) -> Work[Album]:
        """Return the digits, their ink from 0 to 16 scaled to 0 to 255 (ink is white, paper black)."""
        yield from ()
        with np.load(resource("datasets/digits.npz"), allow_pickle=False) as archive:
            ink, labels = archive["images"], archive["labels"]
        pixels = np.rint(ink * (255 / 16)).astype(np.uint8)[..., None]
        return Album("digits", len(pixels), _found(pixels, labels.tolist()), tuple("0123456789"))


def _found(pixels: Pixels, labels: list[int]) -> Generator[Found, None, None]:
    for index, (image, label) in enumerate(zip(pixels, labels, strict=True)):
        yield Found(f"digit {index:,}", partial(picture_of, image), label)
