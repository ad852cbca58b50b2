"""PNG files of 16-bit colours, of which Pillow keeps the upper eight bits: all of them (PNG, third edition)."""

from __future__ import annotations

import zlib
from typing import IO

import numpy as np
import numpy.typing as npt

from ddpm_studio.engine.datasets.decoding.values import Values
from ddpm_studio.engine.datasets.picture import Unusable

SUB, UP, AVERAGE, PAETH = 1, 2, 3, 4
"""Filters (section 9.2)."""
CHANNELS = {2: 3, 4: 2, 6: 4}
"""By colour type (11.2.1)."""
MOST_BYTES = 160 * 1024 * 1024
"""Of the numbers of one picture."""
BAND = 256
"""Rows that are unfiltered at once."""
Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int16]


def read_colours(stream: IO[bytes]) -> Values | None:
    """Return the numbers of a PNG file; None for one that comes in several passes.

    :raises Unusable: if it is cut short or too large.
    """
    stream.seek(8)
    head, clear, packed = b"", b"", bytearray()
    while len(start := stream.read(8)) == 8:
        length, kind = int.from_bytes(start[:4], "big"), start[4:]
        if kind in (b"IHDR", b"IDAT", b"tRNS"):
            body = stream.read(length + 4)[:-4]
            head, clear = (body, clear) if kind == b"IHDR" else (head, body if kind == b"tRNS" else clear)
            packed += body if kind == b"IDAT" else b""
        elif kind == b"IEND":
            break
        else:
            stream.seek(length + 4, 1)
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    if head[12]:
        return None
    channels = CHANNELS[head[9]]
    row = 1 + 2 * channels * width
    if row * height > MOST_BYTES:
        raise Unusable("larger than 160 MB when unpacked")
    data = zlib.decompressobj().decompress(packed, row * height)
    if len(data) < row * height:
        raise Unusable("cut short")
    rows = np.frombuffer(data, np.uint8).reshape(height, row)
    array = _unfiltered(rows[:, 0], rows[:, 1:].reshape(height, width, 2 * channels)).view(">u2")
    if len(clear) >= 6 and channels == 3:
        is_clear = (array == np.frombuffer(clear[:6], ">u2")).all(-1, keepdims=True)
        array = np.concatenate([array, np.where(is_clear, 0, 65535).astype(np.uint16)], axis=-1)
    words = {2: "grey with alpha", 3: "RGB", 4: "RGBA"}
    return Values(array, (0.0, 65535.0), mode=f"16-bit {words[channels]}")


def _unfiltered(filters: Bytes, data: Bytes) -> Bytes:
    """Return (H, W, B) bytes of pixels from what was filtered in the ways of `filters`, (H,)."""
    made = np.empty_like(data)
    above = np.zeros(data.shape[1:], np.uint8)
    for begin in range(0, len(data), BAND):
        band = slice(begin, begin + BAND)
        made[band] = _band(filters[band], data[band], above)
        above = made[band][-1]
    return made


def _band(filters: Bytes, data: Bytes, above: Bytes) -> Bytes:
    """Unfilter a band whose upper neighbour is `above`, (W, B).

    A pixel needs those on the left, above, and above on the left; so all pixels of one slanted line, row by row one
    further to the left, are ready at once. Lines become columns in an array where each row begins one later.
    """
    rows, width, each = data.shape
    slanted = np.zeros((rows + 1, width + rows + 1, each), np.int16)
    slanted[0, :width] = above
    for row in range(rows):
        slanted[row + 1, row + 1 : row + 1 + width] = data[row]
    kinds = filters[:, None]
    for column in range(1, width + rows):
        first, last = max(0, column - width), min(rows, column)
        here = slice(first + 1, last + 1)
        # Left of where its row begins nothing was written, and what lies left of a picture counts as 0.
        left, up, corner = slanted[here, column - 1], slanted[first:last, column - 1], slanted[first:last, column - 2]
        kind = kinds[first:last]
        average = np.where(kind == AVERAGE, (left + up) >> 1, 0)
        guess = np.select([kind == SUB, kind == UP, kind == PAETH], [left, up, _paeth(left, up, corner)], average)
        slanted[here, column] = (slanted[here, column] + guess) & 255
    return np.stack([slanted[row + 1, row + 1 : row + 1 + width] for row in range(rows)]).astype(np.uint8)


def _paeth(left: Numbers, up: Numbers, corner: Numbers) -> Numbers:
    """Return the neighbour that is nearest to left + up − corner (section 9.4)."""
    to_left, to_up, to_corner = np.abs(up - corner), np.abs(left - corner), np.abs(left + up - 2 * corner)
    return np.where((to_left <= to_up) & (to_left <= to_corner), left, np.where(to_up <= to_corner, up, corner))
