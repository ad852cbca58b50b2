"""Finds the comment in an MP4 file without decoding anything."""

from __future__ import annotations

import struct
from typing import BinaryIO

_MOST_BOXES = 1000
_PATH = (b"moov", b"udta", b"meta", b"ilst", b"\xa9cmt", b"data")
"""ISO 14496-12 boxes inside each other; the last three as iTunes has them."""
_BEFORE_CHILDREN = {b"meta": 4, b"data": 8}
"""Bytes of version and flags; of type and locale."""


def comment_of_mp4(stream: BinaryIO, most_bytes: int) -> bytes:
    """Return the first comment; empty if there is none, it is longer than `most_bytes`, or the file is cut off."""
    stream.seek(0, 2)
    begin, end = 0, stream.tell()
    for kind in _PATH:
        begin, end = _find(stream, kind, begin, end)
        begin += _BEFORE_CHILDREN.get(kind, 0)
        if begin >= end:
            return b""
    if end - begin > most_bytes:
        return b""
    stream.seek(begin)
    return stream.read(end - begin)


def _find(stream: BinaryIO, wanted: bytes, begin: int, end: int) -> tuple[int, int]:
    """Return where the content of the first box `wanted` between `begin` and `end` is; (0, 0) if there is none."""
    for _ in range(_MOST_BOXES):
        if begin + 8 > end:
            break
        stream.seek(begin)
        size, kind = struct.unpack(">I4s", stream.read(8))
        head = 8
        if size == 1 and begin + 16 <= end:
            (size,) = struct.unpack(">Q", stream.read(8))
            head = 16
        elif size == 0:  # it goes on to the end
            size = end - begin
        if size < head or begin + size > end:
            break
        if kind == wanted:
            return begin + head, begin + size
        begin += size
    return 0, 0
