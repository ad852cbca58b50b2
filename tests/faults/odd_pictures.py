"""Odd picture files of 8 × 8 pixels (or far more), each with what must come of it."""

from __future__ import annotations

import io
import os
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

SIDE = 8
NAMES = ("絵 {} 写真.png", "Größe {}.PNG", "a  b{}.Jpg", "x{}.jpeg", "{}.tif", "🖼 {}.webp", "<img src=x>{}.png")
Levels = npt.NDArray[Any]


@dataclass(frozen=True)
class Odd:
    """A file, and what must come of it: these pixels, within `tolerance`, or that it is left out for a reason."""

    content: bytes
    pixels: Levels | None = None
    """(H, W), (H, W, 3) or (H, W, 4), 0 to 255, before rounding."""
    reasons: tuple[str, ...] = ()
    tolerance: float = 1.0
    change: str = ""
    """A part of what must be said to have been done to it."""


def wrong(content: bytes, *reasons: str) -> Odd:
    """A file that must be left out for one of `reasons`."""
    return Odd(content, None, reasons)


DAMAGED = ("cut short", "damaged", "not a picture inside", "empty file")


def written(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return the picture as the bytes of a file."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def noise(chance: random.Random, *shape: int) -> npt.NDArray[np.uint8]:
    """Return random levels."""
    return np.frombuffer(chance.randbytes(int(np.prod(shape))), np.uint8).reshape(shape)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """Return one chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes, *, bits: int = 8, colour: int = 0, before: bytes = b"") -> bytes:
    """Return a PNG file of packed pixels, with the chunks `before` them."""
    head = struct.pack(">2I5B", width, height, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + before + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def grey(chance: random.Random) -> Odd:
    levels = noise(chance, SIDE, SIDE)
    return Odd(written(Image.fromarray(levels), chance.choice(["PNG", "BMP", "TIFF", "PPM", "GIF"])), levels)


def colour(chance: random.Random) -> Odd:
    levels = noise(chance, SIDE, SIDE, 3)
    return Odd(written(Image.fromarray(levels), chance.choice(["PNG", "BMP", "TIFF", "PPM"])), levels)


def with_alpha(chance: random.Random) -> Odd:
    levels = noise(chance, SIDE, SIDE, 4)
    kind, options = chance.choice([("PNG", {}), ("TIFF", {}), ("WEBP", {"lossless": True, "exact": True})])
    return Odd(written(Image.fromarray(levels), kind, **options), levels)


def grey_with_alpha(chance: random.Random) -> Odd:
    levels = noise(chance, SIDE, SIDE, 2)
    return Odd(written(Image.fromarray(levels, "LA"), "PNG"), levels[..., [0, 0, 0, 1]])


def palette(chance: random.Random) -> Odd:
    table, indices = noise(chance, 256, 3), noise(chance, SIDE, SIDE)
    image = Image.fromarray(indices, "P")
    image.putpalette(table.tobytes())
    return Odd(written(image, chance.choice(["PNG", "BMP", "TIFF", "GIF"])), table[indices])


def palette_with_clear_colour(chance: random.Random) -> Odd:
    table, indices = noise(chance, 256, 3), noise(chance, SIDE, SIDE)
    image, clear = Image.fromarray(indices, "P"), int(indices[0, 0])
    image.putpalette(table.tobytes())
    alpha = np.where(indices == clear, 0, 255)[..., None]
    return Odd(written(image, "PNG", transparency=clear), np.concatenate([table[indices], alpha], axis=2))


def black_and_white(chance: random.Random) -> Odd:
    is_white = noise(chance, SIDE, SIDE) > 127
    return Odd(written(Image.fromarray(is_white), chance.choice(["PNG", "TIFF", "BMP"])), is_white * 255.0)


def grey_16(chance: random.Random) -> Odd:
    levels = noise(chance, SIDE, SIDE, 2).copy().view(np.uint16)[..., 0]
    return Odd(
        written(Image.fromarray(levels), chance.choice(["PNG", "TIFF", "PPM"])),
        levels / 257,
        change="scaled to 0 to 255",
    )


def colour_16(chance: random.Random) -> Odd:
    levels = noise(chance, SIDE, SIDE, 6).copy().view(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in levels)
    return Odd(png(SIDE, SIDE, zlib.compress(rows), bits=16, colour=2), levels / 257, change="16-bit values scaled")


def floats(chance: random.Random) -> Odd:
    low, high = chance.choice([(0, 1), (0, 255), (-3, 5), (0, 65535)])
    unit = noise(chance, SIDE, SIDE).astype(np.float64) / 255
    unit[0, 0], unit[0, 1] = 0, 1
    values = (low + unit * (high - low)).astype(np.float32)
    return Odd(written(Image.fromarray(values), "TIFF"), unit * 255, change="scaled")


def no_numbers(chance: random.Random) -> Odd:
    values = np.zeros((SIDE, SIDE), np.float32)
    values[chance.randrange(SIDE), chance.randrange(SIDE)] = chance.choice([np.nan, np.inf, -np.inf])
    return wrong(written(Image.fromarray(values), "TIFF"), "holds values that are not numbers")


def cmyk(chance: random.Random) -> Odd:
    inks = noise(chance, SIDE, SIDE, 4).astype(np.float64)
    levels = (255 - inks[..., :3]) * (255 - inks[..., 3:]) / 255
    image = Image.fromarray(inks.astype(np.uint8), "CMYK")
    return Odd(written(image, "TIFF"), levels, change="CMYK turned to RGB")


def flat_jpeg(chance: random.Random) -> Odd:
    level = chance.randrange(256)
    return Odd(written(Image.new("L", (SIDE, SIDE), level), "JPEG", quality=100), np.full((SIDE, SIDE), level))


def turned(chance: random.Random) -> Odd:
    levels, orientation = noise(chance, SIDE, SIDE, 3), chance.randrange(2, 9)
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = written(Image.fromarray(levels), chance.choice(["PNG", "TIFF"]), exif=exif)
    upright = {
        2: levels[:, ::-1],
        3: levels[::-1, ::-1],
        4: levels[::-1],
        5: levels.transpose(1, 0, 2),
        6: np.rot90(levels, -1),
        7: np.rot90(levels, 2).transpose(1, 0, 2),
        8: np.rot90(levels),
    }
    return Odd(content, upright[orientation], change="turned as its camera noted")


def animated(chance: random.Random) -> Odd:
    frames = [noise(chance, SIDE, SIDE) for _ in range(3)]
    kind, options = chance.choice([("GIF", {}), ("PNG", {}), ("TIFF", {}), ("WEBP", {"lossless": True})])
    first, *others = [Image.fromarray(frame).convert("RGB" if kind == "WEBP" else "L") for frame in frames]
    content = written(first, kind, save_all=True, append_images=others, **options)
    return Odd(content, frames[0], change="first of several frames")


def one_pixel(chance: random.Random) -> Odd:
    levels = noise(chance, 1, 1, 3)
    return Odd(written(Image.fromarray(levels), "PNG"), np.broadcast_to(levels, (SIDE, SIDE, 3)))


def with_profile(chance: random.Random) -> Odd:
    levels = noise(chance, SIDE, SIDE, 3)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return Odd(written(Image.fromarray(levels), "PNG", icc_profile=profile), levels)


def with_long_text(chance: random.Random) -> Odd:
    levels = noise(chance, SIDE, SIDE)
    rows = zlib.compress(b"".join(b"\0" + row.tobytes() for row in levels))
    return Odd(png(SIDE, SIDE, rows, before=png_chunk(b"tEXt", b"k\0" + b"x" * chance.randrange(900_000))), levels)


def truncated(chance: random.Random) -> Odd:
    kind = chance.choice(["JPEG", "PNG", "BMP", "GIF", "TIFF", "PPM", "WEBP"])
    content = written(Image.fromarray(noise(chance, 40, 40, 3)), kind)
    return wrong(content[: chance.randrange(1, len(content) * 2 // 3)], *DAMAGED)


def empty(chance: random.Random) -> Odd:
    return wrong(b"", "empty file")


def no_picture(chance: random.Random) -> Odd:
    texts = (
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n(executed) (w) file closefile\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"#!/bin/sh\ntouch executed\n",
        b"MZ" + chance.randbytes(200),
        b"%PDF-1.7\n" + chance.randbytes(200),
        b"#EXTM3U\nfile:///etc/passwd\n",
        b"PK\3\4" + chance.randbytes(100),
        chance.randbytes(chance.randrange(1, 5000)),
    )
    return wrong(chance.choice(texts), *DAMAGED)


def bomb(chance: random.Random) -> Odd:
    """200 megapixels and more, that are really there: a few hundred kilobytes unpack to them."""
    width, height = chance.choice([(20_000, 10_000), (1, 2**31 - 1), (60_000, 60_000), (16_384, 16_384)])
    rows = (
        zlib.compress(bytes(1 << 20)) if width * height > 1 << 28 else zlib.compress(bytes((width // 8 + 1) * height))
    )
    return wrong(png(width, height, rows, bits=1), "larger than 64 megapixels")


def text_bomb(chance: random.Random) -> Odd:
    """Text that unpacks to a gigabyte: Pillow refuses it, or it is passed over."""
    packing = zlib.compressobj(9)
    packed = b"".join([packing.compress(bytes(1 << 20)) for _ in range(64)]) + packing.flush()
    kind, head = chance.choice([(b"zTXt", b"k\0\0"), (b"iTXt", b"k\0\1\0\0\0"), (b"iCCP", b"k\0\0")])
    levels = noise(chance, SIDE, SIDE)
    rows = zlib.compress(b"".join(b"\0" + row.tobytes() for row in levels))
    return Odd(png(SIDE, SIDE, rows, before=png_chunk(kind, head + packed)), levels, DAMAGED)


def slow(chance: random.Random) -> Odd:
    """A JPEG of four megapixels whose scans are refined again and again: minutes, if it is let."""
    plain = written(Image.new("L", (2048, 2048), 128), "JPEG", progressive=True)
    scan = bytes.fromhex("ffda0008010100013f107ffe") + b"\0\0\0\0"
    begin = plain.rindex(b"\xff\xda")
    return wrong(plain[:begin] + scan * 60_000 + plain[begin:], "takes longer than", *DAMAGED)


def flipped(chance: random.Random) -> Odd:
    """A good file with a few bytes changed: anything may come of it but a crash."""
    good = chance.choice([grey, colour, with_alpha, palette, grey_16, floats, turned, animated, flat_jpeg])(chance)
    content = bytearray(good.content)
    for _ in range(chance.randrange(1, 9)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return Odd(bytes(content))


ORDINARY: tuple[Callable[[random.Random], Odd], ...] = (
    *(
        grey,
        colour,
        with_alpha,
        grey_with_alpha,
        palette,
        palette_with_clear_colour,
        black_and_white,
        grey_16,
        colour_16,
    ),
    *(floats, no_numbers, cmyk, flat_jpeg, turned, animated, one_pixel, with_profile, with_long_text),
    *(truncated, empty, no_picture, flipped),
)
"""Kinds of files that take no time to make and to read."""
BOMBS: tuple[Callable[[random.Random], Odd], ...] = (bomb, text_bomb)


def make_no_files(folder: Path) -> dict[str, str]:
    """Put things that are no files into `folder`; return the reason that each must be left out for."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "loop.png").symlink_to("loop.png")
    (folder / "nowhere.png").symlink_to("not there.png")
    (folder / "device.png").symlink_to("/dev/zero")
    (folder / "round").symlink_to(folder, target_is_directory=True)
    os.mkfifo(folder / "pipe.png")
    with (folder / "huge.png").open("wb") as stream:  # with a text of a gigabyte, which takes no room on the disk
        stream.write(png(SIDE, SIDE, b"")[:33] + struct.pack(">I", 1 << 30) + b"tEXt")
        stream.truncate((1 << 30) + 100)
    return {
        "loop.png": "Too many levels",
        "nowhere.png": "a link to nothing",
        "device.png": "not a regular file",
        "round/": "already included",
        "pipe.png": "not a regular file",
        "huge.png": "larger than 256 MB",
    }
