"""Whether images are those that they were: a CRC of each, and one text for all of them."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.keeping.pixel_file import Stack
from ddpm_studio.engine.events import Pixels, Work
from ddpm_studio.engine.pace import Pace

Checks = npt.NDArray[np.uint32]
"""The CRC-32 (as of zlib) of each image's bytes, (N,)."""
LOOKED_AT = 256
"""Images that a fingerprint of earlier versions is made of."""
BLOCK = 8 * 2**20
"""Bytes that are read at once."""


def checks_of(pixels: Pixels) -> Checks:
    """Return the CRC of each of (n, H, W, C)."""
    rows = np.ascontiguousarray(pixels).reshape(len(pixels), -1)
    return np.fromiter((zlib.crc32(row.data) for row in rows), np.uint32, len(rows))


def checks_of_all(pixels: Stack) -> Checks:
    """Return the CRC of each image of a set, which may be large."""
    return np.concatenate([np.empty(0, np.uint32), *(checks for _, checks in _blocks(pixels))])


def look_through(pixels: Stack) -> Work[Checks]:
    """Return the CRC of each image of a set, and report while that takes long; some 1 GB in a second."""
    pace = Pace("Checking the images", "images", len(pixels))
    found = [np.empty(0, np.uint32)]
    for done, checks in _blocks(pixels):
        found.append(checks)
        yield from pace.report(done)
    return np.concatenate(found)


def fingerprint_of(shape: tuple[int, ...], checks: Checks) -> str:
    """Return a text that tells a set from others: by its shape, (N, H, W, C), and all of its images in their order."""
    return f"{'x'.join(map(str, shape))} all {hashlib.sha256(checks.astype('<u4').tobytes()).hexdigest()}"


def is_early(fingerprint: str) -> bool:
    """Whether a fingerprint is one of an earlier version, which looked at some of the images."""
    return " all " not in fingerprint


def early_fingerprint_of(pixels: Stack) -> str:
    """Return what earlier versions told a set by: its shape and up to 256 of its images."""
    count = len(pixels)
    chosen = np.linspace(0, count - 1, min(LOOKED_AT, count)).round().astype(np.intp)
    digest = hashlib.sha256(np.ascontiguousarray(pixels[chosen]).data)
    return f"{'x'.join(map(str, pixels.shape))} {digest.hexdigest()}"


def _blocks(pixels: Stack) -> Iterator[tuple[int, Checks]]:
    """Yield how many images were looked at, and the CRCs of the last of them."""
    rows = max(1, BLOCK // max(1, pixels.nbytes // max(1, len(pixels))))
    for first in range(0, len(pixels), rows):
        block = pixels[first : first + rows]
        yield first + len(block), checks_of(block)
