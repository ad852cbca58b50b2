"""Pixels as text, so that a small picture can lie among the choices of a job and go wherever they go."""

from __future__ import annotations

import base64
import binascii
import math
import zlib

import numpy as np
from PIL import Image

from ddpm_studio.engine.datasets.decoding.fit import fit, middle, to_channels
from ddpm_studio.engine.datasets.options import DataOptions
from ddpm_studio.engine.events import Pixels

LONGEST = 2**18
"""Characters, of 190 kB of bytes. A picture of 256² fits if it compresses by a little."""
LARGEST_SIDE = 1024


def to_text(pixels: Pixels) -> str:
    """Write `pixels`, uint8 (H, W, C), as base 64 of its zlib-compressed bytes; nothing if that is too long."""
    text = base64.b64encode(zlib.compress(np.ascontiguousarray(pixels).tobytes(), 9)).decode()
    return text if len(text) <= LONGEST and max(pixels.shape) <= LARGEST_SIDE else ""


def from_text(text: str, shape: tuple[int, int, int]) -> Pixels:
    """Return the pixels, (H, W, C), that `to_text` wrote.

    :raises ValueError: if they are damaged, or of another shape; no more is unpacked than the shape allows.
    """
    if shape[2] not in (1, 3, 4) or not all(1 <= side <= LARGEST_SIDE for side in shape[:2]):
        raise ValueError(f"a picture is not {shape}")
    wanted = math.prod(shape)
    try:
        data = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), wanted + 1)
    except (binascii.Error, zlib.error) as error:
        raise ValueError("the picture is damaged") from error
    if len(data) != wanted:
        raise ValueError("the picture is not as large as it says")
    return np.frombuffer(data, np.uint8).reshape(shape)


def as_model_sees(pixels: Pixels, data: DataOptions, channels: int) -> Pixels:
    """Return (H, W, C) with the size and the channels of a model; what has them already keeps every bit."""
    if pixels.shape == (data.height, data.width, channels):
        return pixels
    wanted, image = data.wanted, Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    fitted = fit(image, wanted.size, wanted.way, wanted.resizing, wanted.background)
    return to_channels(middle(fitted, data.height, data.width), channels, wanted.background, wanted.unseen)[0]
