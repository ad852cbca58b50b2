"""GIF: 256 colours a frame, and read by everything. Grey pictures keep every value; pixels are transparent
or not.

Pillow's own animations take two thirds of a second for a frame of 256², nearly all of it in choosing colours; and they
can be neither watched nor stopped. So each frame gets its own palette, is compressed by Pillow and spliced in here
(GIF89a).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from PIL import Image

from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.export.grid import enlarge
from ddpm_studio.engine.export.metadata import ascii_text
from ddpm_studio.engine.export.reel import Reel

_SAMPLE = 2048
"""How many pixels a palette is chosen from."""
_CLEAR = 255
"""The number of the transparent colour in frames that have one; the other 255 are for what is seen."""
_OPAQUE = 128
"""From this alpha on a pixel is seen."""
_SHORTEST = 2
"""In hundredths of a second: what is shown for less, browsers show for ten."""


def write_gif(stream: BinaryIO, reel: Reel) -> Iterator[None]:
    """Write `reel` to `stream`, stopping after each frame. Times are rounded to 1/100 s without drifting."""

    def encode(picture: Pixels) -> bytes:
        file = io.BytesIO()
        _reduce(picture, reel.scale).save(file, format="GIF", optimize=False, interlace=False)
        return file.getvalue()

    # What to do afterwards: leave the frame in place (1), or clear it (2), as what is transparent hides nothing.
    is_clear = reel.shape[2] == 4
    flags = (2 << 2 | 1) if is_clear else 1 << 2
    shown, told = 0, 0
    for position, (gif, milliseconds) in enumerate(reel.encoded(encode)):
        if position == 0:
            _write_head(stream, gif[6:10], reel)
        shown += milliseconds
        centiseconds = min(max(_SHORTEST, round(shown / 10) - told), 0xFFFF)
        told += centiseconds
        control = struct.pack("<BHBx", flags, centiseconds, _CLEAR if is_clear else 0)
        stream.write(b"!\xf9\x04" + control)
        stream.write(_spliced(gif))
        yield
    stream.write(b";")


def _write_head(stream: BinaryIO, size: bytes, reel: Reel) -> None:
    stream.write(b"GIF89a" + size + b"\x70\0\0")
    if reel.loops:
        stream.write(b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0")
    if comment := ascii_text(reel.parameters).encode():
        blocks = (comment[at : at + 255] for at in range(0, len(comment), 255))
        stream.write(b"!\xfe" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0")


def _reduce(picture: Pixels, scale: int) -> Image.Image:
    """Reduce `picture` (H, W, C) to 256 colours, of which one is none where C = 4, then enlarge it.

    Median cut chooses the palette from a few thousand pixels spread over the picture: a sixtieth of the time that
    Pillow takes over all of them, with no larger error, and a smaller one than FASTOCTREE at the same speed.
    """
    if picture.shape[2] == 4:
        return _with_clear(picture, scale)
    grey = picture[..., 0]
    if picture.shape[2] == 1 or bool((picture == grey[..., None]).all()):
        return Image.fromarray(enlarge(grey, scale))
    reduced = _quantized(picture, picture.reshape(-1, 3), 256)
    if scale == 1:
        return reduced
    return reduced.resize((reduced.width * scale, reduced.height * scale), Image.Resampling.NEAREST)


def _with_clear(picture: Pixels, scale: int) -> Image.Image:
    """Reduce `picture` (H, W, 4): what is less than half opaque has the transparent colour."""
    is_seen = picture[..., 3] >= _OPAQUE
    colours = np.ascontiguousarray(picture[..., :3])
    reduced = _quantized(colours, colours[is_seen] if is_seen.any() else colours.reshape(-1, 3), _CLEAR)
    numbers = np.where(is_seen, np.asarray(reduced), _CLEAR).astype(np.uint8)
    whole = Image.fromarray(enlarge(numbers, scale))
    palette = reduced.getpalette() or []
    whole.putpalette(palette[: 3 * _CLEAR] + [0] * (3 * 256 - len(palette[: 3 * _CLEAR])))
    return whole


def _quantized(picture: Pixels, flat: Pixels, count: int) -> Image.Image:
    """Reduce `picture` (H, W, 3) to `count` colours, chosen from those in `flat`, (n, 3)."""
    # An odd stride, so that it does not fall on the same columns of every row.
    sample = flat[:: max(1, len(flat) // _SAMPLE) | 1]
    palette = Image.fromarray(sample[None]).quantize(count, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return Image.fromarray(picture).quantize(palette=palette, dither=Image.Dither.NONE)


def _spliced(gif: bytes) -> bytes:
    """Take the image out of a file of one frame, its palette made its own."""
    depth = gif[10] & 7
    palette_end = 13 + (3 << (depth + 1))
    at = palette_end
    while gif[at] == ord("!"):
        at += 2
        while gif[at]:
            at += gif[at] + 1
        at += 1
    descriptor = gif[at : at + 9] + bytes([0x80 | depth])
    return descriptor + gif[13:palette_end] + gif[at + 10 : -1]
