"""Animated WebP: a tenth of the size of the others, or every bit if asked; read by every browser.

As with the other kinds, Pillow compresses single frames and the container is written here, so that an export can be
watched and stopped (WebP container specification: VP8X, ANIM, ANMF, EXIF).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.grid import enlarge
from ddpm_studio.engine.export.metadata import exif
from ddpm_studio.engine.export.pictures import as_image
from ddpm_studio.engine.export.reel import Reel

LARGEST_SIDE = 16_383
_MOST_BYTES = 0xFFFF_FFF0
_HAS_ANIMATION, _HAS_EXIF, _HAS_ALPHA = 0x02, 0x08, 0x10


def write_webp(stream: BinaryIO, reel: Reel, quality: int, is_lossless: bool) -> Iterator[None]:
    """Write `reel` to `stream`, stopping after each frame.

    :raises StudioError: if the file would be larger than the 4 GB that the format can hold.
    """
    # Lossless, "quality" is effort, and noise does not compress: without any a frame of 256² takes 10 ms.
    settings = {"lossless": True, "quality": 0, "method": 0} if is_lossless else {"quality": quality, "method": 1}

    def encode(picture: Pixels) -> bytes:
        file = io.BytesIO()
        # exact: the colours of what is transparent are kept, too.
        as_image(enlarge(picture, reel.scale)).save(file, format="WEBP", exact=True, **settings)
        return file.getvalue()

    height, width, channels = reel.shape
    size = _size(width * reel.scale, height * reel.scale)
    text = exif(reel.parameters)
    flags = _HAS_ANIMATION | (_HAS_EXIF if text else 0) | (_HAS_ALPHA if channels == 4 else 0)
    stream.write(b"RIFF\0\0\0\0WEBP" + _chunk(b"VP8X", bytes([flags, 0, 0, 0]) + size))
    # A transparent canvas, shown again for ever (0) or once (1).
    stream.write(_chunk(b"ANIM", struct.pack("<IH", 0, 0 if reel.loops else 1)))
    for webp, milliseconds in reel.encoded(encode):
        # x, y, size, time; then: replace what was there (2), leave it (0).
        head = bytes(6) + size + milliseconds.to_bytes(3, "little") + b"\x02"
        stream.write(_chunk(b"ANMF", head + b"".join(_image_chunks(webp))))
        if stream.tell() > _MOST_BYTES:
            raise StudioError("The animation is larger than 4 GB. Choose fewer frames or a smaller scale.")
        yield
    if text:
        stream.write(_chunk(b"EXIF", text))
    length = stream.tell() - 8
    stream.seek(4)
    stream.write(struct.pack("<I", length))
    stream.seek(0, io.SEEK_END)


def _size(width: int, height: int) -> bytes:
    return (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _image_chunks(webp: bytes) -> Iterator[bytes]:
    """Yield the chunks of a file of one picture that hold its pixels: VP8 or VP8L, and ALPH before it."""
    at = 12
    while at < len(webp):
        kind, length = struct.unpack("<4sI", webp[at : at + 8])
        end = at + 8 + length + length % 2
        if kind in (b"VP8 ", b"VP8L", b"ALPH"):
            yield webp[at:end]
        at = end
