"""What Pillow may open, and what is said of that which it cannot."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import IO

from PIL import Image, UnidentifiedImageError

from ddpm_studio.engine.datasets.picture import Unusable, reason_of
from ddpm_studio.engine.endings import READ

LONGEST_REASON = 200
"""Characters of what a decoder says."""
_PLUGINS = {"DIB": "Bmp", "JPEG2000": "Jpeg2K", "PPM": "Ppm", "TIFF": "Tiff", "WEBP": "WebP", "JPEG": "Jpeg"}
"""Pillow's modules of formats, where they are not called as these are."""
_UNREAD_INSIDE = ((b"ftyphei", 4), (b"ftypmif1", 4), (b"ftypmsf1", 4), (b"8BPS", 0), (b"JXL ", 4), (b"v/1\1", 0))
"""What files of kinds that are not read have, and at which byte: HEIF, Photoshop, JPEG XL, OpenEXR."""


class Heavy(Exception):
    """A picture that might take much memory or time: more than a small part of what is there is not risked here."""


@lru_cache
def formats() -> tuple[str, ...]:
    """Return what Pillow may try: the formats of the table that it has a decoder for on this machine."""
    for name in READ:
        with suppress(ImportError):
            importlib.import_module(f"PIL.{_PLUGINS.get(name, name.capitalize())}ImagePlugin")
    return tuple(name for name in READ if name in Image.OPEN)


@contextmanager
def told_in_words(stream: IO[bytes]) -> Iterator[None]:
    """Say in words of ours what decoders raise."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks on odd metadata; the pixels decide
            yield
    except (Unusable, Heavy):
        raise
    except UnidentifiedImageError:
        raise Unusable(_reason_unidentified(stream)) from None
    except Image.DecompressionBombError:
        raise Unusable("larger than 64 megapixels") from None
    except MemoryError:
        raise Unusable("too large for the memory") from None
    except Exception as error:  # a damaged file can make a decoder raise anything; it must cost one picture only
        if "truncated" in str(error).lower():
            raise Unusable("cut short") from None
        raise Unusable(f"damaged: {reason_of(error)[:LONGEST_REASON]}") from None


def _reason_unidentified(stream: IO[bytes]) -> str:
    stream.seek(0)
    head = stream.read(32)
    if not head:
        return "empty file"
    if any(head.startswith(mark, at) for mark, at in _UNREAD_INSIDE):
        return "a kind of picture that is not read: save it as JPEG"
    return "not a picture inside"
