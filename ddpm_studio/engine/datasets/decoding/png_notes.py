"""PNG files with more notes beside the pixels than Pillow reads: the same without them."""

from __future__ import annotations

import io
import zlib
from typing import IO

from ddpm_studio.engine.datasets.decoding.profiles import LARGEST

SIGNATURE = b"\x89PNG\r\n\x1a\n"
NOTES = (b"tEXt", b"zTXt", b"iTXt", b"iCCP")
"""Chunks of the PNG specification (11.3) that tell of a picture; its pixels need none of them."""
MOST = 256 * 1024 * 1024


def without_notes(stream: IO[bytes]) -> tuple[IO[bytes], bytes] | None:
    """Return the file without what is beside its pixels, and its colour profile if that can be read.

    :return: None if it is no PNG file, or has none of that.
    """
    stream.seek(0)
    if stream.read(8) != SIGNATURE:
        return None
    kept, profile, has_notes, room = io.BytesIO(), b"", False, MOST
    kept.write(SIGNATURE)
    while len(head := stream.read(8)) == 8 and room > 0:
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        room -= length + 12
        if kind == b"iCCP" and length <= LARGEST:
            profile = _unpacked(stream.read(length + 4)[:-4])
        elif kind in NOTES:
            stream.seek(length + 4, io.SEEK_CUR)
        else:
            kept.write(head)
            kept.write(stream.read(min(length + 4, MOST)))
        has_notes |= kind in NOTES
    kept.seek(0)
    return (kept, profile) if has_notes else None


def _unpacked(body: bytes) -> bytes:
    """Return a profile from its chunk: a name, 0, the way of packing, and the packed profile; nothing if too large."""
    _, _, packed = body.partition(b"\0")
    try:
        unpacking = zlib.decompressobj()
        profile = unpacking.decompress(packed[1:], LARGEST)
    except zlib.error:
        return b""
    return profile if unpacking.eof else b""
