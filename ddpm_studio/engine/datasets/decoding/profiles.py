"""Colours as a file's profile means them → sRGB (ICC.1:2022; what computes is littleCMS, in Pillow)."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image

LARGEST = 16 * 1024 * 1024
"""Bytes of a profile that is heeded; those of measured devices have one or two million."""
BROKEN = "its colour profile is broken and was not heeded"
_OF_SPACES = {b"GRAY": "L", b"RGB ": "RGB", b"CMYK": "CMYK"}
"""The space of colours that a profile is for (7.2.6), and the mode that has it."""


def to_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, str]:
    """Bring a picture from the colours of `profile` to sRGB.

    :param image: in mode L, RGB, RGBA or CMYK.
    :return: the picture in its mode, but RGB for CMYK, and what was done; CMYK as it was where nothing could be.
    """
    if not profile:
        return image, ""
    mode = _OF_SPACES.get(profile[16:20], "") if 128 < len(profile) <= LARGEST else ""
    if not mode or (mode == "CMYK") != (image.mode == "CMYK"):
        return image, BROKEN
    transform = _transform(profile, mode)
    if transform is None or isinstance(transform, str):
        return image, transform or ""
    from PIL import ImageCms

    try:
        colours = ImageCms.applyTransform(image if image.mode == mode else image.convert(mode), transform)
    except (ImageCms.PyCMSError, ValueError):
        return image, BROKEN
    assert colours is not None
    if image.mode == "RGBA":
        colours.putalpha(image.getchannel("A"))
    return colours.convert("L") if image.mode == "L" else colours, "colours brought from its profile to sRGB"


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> Any:
    """Return what brings a mode's colours to sRGB; None where it would change nothing, `BROKEN` where there is none."""
    try:
        from PIL import ImageCms

        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
        tried = ImageCms.applyTransform(_swatches(mode), transform)
    except Exception:  # a broken profile can make littleCMS, and Pillow around it, raise anything
        return BROKEN
    if mode != "CMYK" and tried is not None:
        before, after = np.asarray(_swatches(mode).convert("RGB")), np.asarray(tried)
        # Most cameras and programs write sRGB itself, which rounds otherwise here and there.
        if np.abs(before.astype(int) - after).max() <= 2:
            return None
    return transform


def _swatches(mode: str) -> Image.Image:
    """Return a picture of many colours."""
    if mode == "L":
        return Image.fromarray(np.arange(256, dtype=np.uint8)[None])
    steps = np.linspace(0, 255, 7).round().astype(np.uint8)
    bands = np.stack(np.meshgrid(*[steps] * len(mode)), -1).reshape(1, -1, len(mode))
    return Image.frombytes(mode, (bands.shape[1], 1), bands.tobytes())
