"""One picture file → an upright picture in eight bits, and what was done to get there."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from ddpm_studio.engine.datasets.source import MOST_PIXELS, Picture, Size, Unusable, reason_of

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "PPM")
"""What Pillow may try. Nothing that starts another program (EPS) or holds other files."""
SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".ppm", ".pgm", ".pbm"))
MOST_BYTES = 256 * 1024 * 1024
"""The largest file that is read, unpacked where it lies in an archive; a larger one is left out."""
LIGHT_BYTES = 128 * 1024
LIGHT_PIXELS = 1024 * 1024
"""What is larger is heavy. The worst of the light ones (a JPEG of ten thousand scans) takes some four seconds."""
LONGEST_REASON = 200
"""Characters of what a decoder says."""
ORIENTATION = 0x0112
PHOTOMETRIC = 0x0106
"""A TIFF tag; 0 there means that zero is white."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_MODES = {
    "1": "black and white",
    "L": "grey",
    "LA": "grey with alpha",
    "P": "palette",
    "PA": "palette",
    "F": "float grey",
    "I": "32-bit grey",
}


def has_picture_suffix(name: str) -> bool:
    """Whether a file of this name should be a picture, by its ending, in upper or lower case."""
    return Path(name).suffix.lower() in SUFFIXES


class Heavy(Exception):
    """A picture that might take much memory or time: more than a small part of what is there is not risked here."""


def decode(stream: IO[bytes], size: Size, only_light: bool = False) -> Picture:
    """Read one picture: the first frame, turned as its camera noted, scaled to eight bits.

    :param size: the wanted (width, height). A JPEG of eight times as much or more is decoded at a fraction of its
        size, at least four times the wanted one, which its format offers and which looks the same after resizing.
    :param only_light: whether to leave alone what has more pixels than `LIGHT_PIXELS`, and TIFF, whose many ways to
        pack pixels have been the most prone to faults.
    :raises Heavy: if it is left alone.
    :raises Unusable: if it is damaged, too large or no picture.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks on odd metadata; the pixels decide
            return _decode(stream, size, only_light)
    except (Unusable, Heavy):
        raise
    except UnidentifiedImageError:
        is_empty = not stream.seek(0) and not stream.read(1)
        raise Unusable("empty file" if is_empty else "not a picture inside") from None
    except Image.DecompressionBombError:
        raise Unusable("larger than 64 megapixels") from None
    except MemoryError:
        raise Unusable("too large for the memory") from None
    except Exception as error:  # a damaged file can make a decoder raise anything; it must cost one picture only
        if "truncated" in str(error).lower():
            raise Unusable("cut short") from None
        raise Unusable(f"damaged: {reason_of(error)[:LONGEST_REASON]}") from None


def _decode(stream: IO[bytes], size: Size, only_light: bool) -> Picture:
    file = Image.open(stream, formats=FORMATS)
    image: Image.Image = file
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise Unusable("larger than 64 megapixels")
    if only_light and (width * height > LIGHT_PIXELS or file.format == "TIFF"):
        raise Heavy
    raw = str(file.tile[0].args) if file.tile else ""
    changes = []
    if getattr(image, "is_animated", False):
        changes.append("first of several frames")
    if min(width / size[0], height / size[1]) >= 8:
        image.draft(None, (4 * size[0], 4 * size[1]))
    # Pillow turns a TIFF by itself while loading it, and says its upright size before.
    was_turned = image.format == "TIFF" and image.getexif().get(ORIENTATION, 1) != 1
    image.load()
    orientation = image.getexif().get(ORIENTATION, 1)
    mode = _mode_in_words(image, raw)
    image, scaling = _to_eight_bits(image, raw)
    if scaling:
        changes.append(scaling)
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
        width, height = (height, width) if orientation >= 5 else (width, height)
    if was_turned or orientation in _UPRIGHT:
        changes.append("turned as its camera noted")
    return Picture(image, (width, height), mode, tuple(changes))


def _mode_in_words(image: Image.Image, raw: str) -> str:
    is_wide = ";16" in raw or ";12" in raw
    if image.mode.startswith("I") and (is_wide or image.format == "PPM"):
        return "16-bit grey"
    words = _MODES.get(image.mode, image.mode)
    return f"16-bit {words}" if is_wide else words


def _to_eight_bits(image: Image.Image, raw: str) -> tuple[Image.Image, str]:
    """Return the picture in mode L, RGB or RGBA, and what happened to its values, if anything."""
    if image.mode == "F" or image.mode.startswith("I"):
        return _scale(image, raw)
    change = "16-bit values scaled to 8-bit" if ";16" in raw else ""
    if image.mode in ("L", "RGB", "RGBA") and "transparency" not in image.info:
        return image, change
    if image.has_transparency_data:
        return image.convert("RGBA"), change
    if image.mode == "1":
        return image.convert("L"), change
    if image.mode == "CMYK":
        change = "CMYK turned to RGB"
    return image.convert("RGB"), change


def _scale(image: Image.Image, raw: str) -> tuple[Image.Image, str]:
    """Scale grey values of more than eight bits. 16-bit files say their range; for others it is guessed."""
    values = np.asarray(image)
    if values.dtype.kind == "f" and not all(np.isfinite(band).all() for band in _bands(values)):
        raise Unusable("holds values that are not numbers")
    is_wide = image.mode.startswith("I;16") or (image.format == "PPM" and image.mode == "I")
    low, high = 0.0, 65535.0
    if is_wide and ";12" in raw:
        high = 4095.0
    elif not is_wide:
        low, high = _range_of(values, image.mode == "F")
    scaled = np.empty(values.shape, np.uint8)
    for band, into in zip(_bands(values), _bands(scaled), strict=True):
        into[...] = np.rint((band.astype(np.float64) - low) * (255.0 / (high - low))).clip(0, 255)
    tags = getattr(image, "tag_v2", {})
    if is_wide and tags.get(PHOTOMETRIC) == 0:
        scaled = 255 - scaled  # zero is white here, which Pillow heeds only up to eight bits
    bits = "16-bit" if is_wide else "wide"
    return Image.fromarray(scaled), f"{bits} values from {low:g} to {high:g} scaled to 0 to 255"


def _bands(values: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    """Yield (H, W) in bands of rows, so that computing in float64 takes little memory."""
    rows = max(1, LIGHT_PIXELS // max(1, values.shape[1]))
    return (values[begin : begin + rows] for begin in range(0, len(values), rows))


def _range_of(values: npt.NDArray[Any], is_float: bool) -> tuple[float, float]:
    """Guess which of the usual ranges a picture is written in; one outside them is stretched."""
    low, high = float(values.min()), float(values.max())
    for usual in (1.0, 255.0, 65535.0) if is_float else (255.0, 65535.0):
        if low >= 0 and high <= usual:
            return 0.0, usual
    return low, max(high, low + 1.0)
