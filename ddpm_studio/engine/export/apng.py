"""Animated PNG: every frame to the last bit. Large, and read by every browser.

Pillow can write such files, but only in one call that can be neither watched nor stopped and that keeps all frames;
so each frame is compressed by Pillow and put into its chunks here (PNG specification, third edition, 4.9).
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.grid import enlarge
from ddpm_studio.engine.export.metadata import png_text
from ddpm_studio.engine.export.pictures import as_image
from ddpm_studio.engine.export.reel import Reel


def write_apng(stream: BinaryIO, reel: Reel) -> Iterator[None]:
    """Write `reel` to `stream`, stopping after each frame."""

    def encode(picture: Pixels) -> bytes:
        # Noise hardly compresses: level 3 makes the same size as 6 in less time.
        file = io.BytesIO()
        image = as_image(enlarge(picture, reel.scale))
        image.save(file, format="PNG", compress_level=3, pnginfo=png_text(reel.parameters))
        return file.getvalue()

    sequence = 0
    for position, (png, milliseconds) in enumerate(reel.encoded(encode)):
        width, height = struct.unpack(">II", png[16:24])
        parts = list(_chunks(png))
        if position == 0:
            stream.write(png[:8])
            for kind, body in parts:
                if kind not in (b"IDAT", b"IEND"):
                    _write_chunk(stream, kind, body)
            _write_chunk(stream, b"acTL", struct.pack(">II", len(reel.order), 0 if reel.loops else 1))
        # Width, height, x, y, delay as a fraction of a second, then: leave it (0), replace what was there (0).
        control = struct.pack(">IIIIIHHBB", sequence, width, height, 0, 0, milliseconds, 1000, 0, 0)
        _write_chunk(stream, b"fcTL", control)
        sequence += 1
        for kind, body in parts:
            if kind == b"IDAT" and position == 0:
                _write_chunk(stream, kind, body)
            elif kind == b"IDAT":
                _write_chunk(stream, b"fdAT", struct.pack(">I", sequence) + body)
                sequence += 1
        yield
    _write_chunk(stream, b"IEND", b"")


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        yield kind, png[at + 8 : at + 8 + length]
        at += length + 12


def _write_chunk(stream: BinaryIO, kind: bytes, body: bytes) -> None:
    stream.write(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)))
