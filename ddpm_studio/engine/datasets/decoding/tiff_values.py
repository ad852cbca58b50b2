"""TIFF files of numbers that Pillow has no mode for, or cuts to eight bits: 16-bit colour, half and double floats, ….

Pillow unpacks them all the same, if it is told of a grey picture in eight bits that is as many times wider: its bytes
are those of the numbers.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
import numpy.typing as npt
from PIL import Image, TiffImagePlugin

from ddpm_studio.engine.datasets.decoding.values import Values, refuse_no_numbers
from ddpm_studio.engine.datasets.picture import MOST_PIXELS, Unusable

MAGICS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
WIDTH, HEIGHT, BITS, PACKING, PHOTOMETRIC, FILL_ORDER = 256, 257, 258, 259, 262, 266
CHANNELS, STRIP_ROWS, PLANES, PREDICTOR, EXTRA, FORMAT = 277, 278, 284, 317, 338, 339
STRIPS, STRIP_BYTES, TILE_WIDTH, TILE_HEIGHT, TILES, TILE_BYTES = 273, 279, 322, 323, 324, 325
PREMULTIPLIED, ALPHA = 1, 2
"""Values of `EXTRA`."""
UNPACKED = frozenset((1, 5, 8, 32773, 32946, 34925, 50000))
"""Ways of packing that keep every bit: none, LZW, deflate (two numbers), PackBits, LZMA, Zstandard."""
MOST_BYTES = 160 * 1024 * 1024
"""Of the numbers of one picture."""
MOST_PAGES = 100_000
Tags = Mapping[int, Any]


def pages_of(stream: IO[bytes]) -> list[Tags]:
    """Return the tags of every page of a TIFF file."""
    stream.seek(0)
    head = stream.read(8)
    head += stream.read(8) if head[2:3] == b"+" or head[3:4] == b"+" else b""
    found: list[Tags] = []
    tags = TiffImagePlugin.ImageFileDirectory_v2(head)
    after, seen = tags.next, set[int]()
    while after and after not in seen and len(found) < MOST_PAGES:
        seen.add(after)
        stream.seek(after)
        tags = TiffImagePlugin.ImageFileDirectory_v2(head)
        tags.load(stream)
        found.append(tags)
        after = tags.next
    return found


def read_values(stream: IO[bytes], tags: Tags) -> Values:
    """Return the numbers of the page with these tags.

    :raises Unusable: if it is of a kind that is not read, or too large.
    """
    layout = _layout(tags, big=bytes(getattr(tags, "prefix", b"II")) == b"MM")
    content = stream if isinstance(stream, io.BytesIO) else in_memory(stream)
    end, head = content.seek(0, io.SEEK_END), content.getbuffer()[:8].tobytes()
    planes = []
    for plane in range(layout.planes):
        planes.append(_unpack(content, tags, layout, plane))
        content.truncate(end)
        content.seek(0)
        content.write(head)
    array = planes[0] if len(planes) == 1 else np.concatenate(planes, axis=-1)
    array = array[..., : layout.kept]
    usual = (0.0, float(np.iinfo(array.dtype).max)) if array.dtype in (np.uint8, np.uint16) else None
    values = Values(
        array[..., 0] if layout.kept == 1 else array,
        usual,
        zero_is_white=tags.get(PHOTOMETRIC) == 0 and usual is not None,
        is_premultiplied=_extra(tags)[:1] == (PREMULTIPLIED,),
        mode=layout.mode,
    )
    refuse_no_numbers(values)
    return values


def in_memory(stream: IO[bytes]) -> io.BytesIO:
    """Return a whole file, which is held once: reading it at once would take it twice."""
    content = io.BytesIO()
    stream.seek(0)
    while block := stream.read(2**20):
        content.write(block)
    content.seek(0)
    return content


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the numbers of a page lie in its file."""

    size: tuple[int, int]
    """(width, height) as stored."""
    dtype: np.dtype[Any]
    channels: int
    """In each plane."""
    planes: int
    kept: int
    """Channels that are of use: grey, grey and alpha, RGB or RGBA."""
    mode: str


def _layout(tags: Tags, *, big: bool) -> _Layout:
    width, height = int(tags[WIDTH]), int(tags[HEIGHT])
    channels = int(tags.get(CHANNELS, 1))
    bits, form = set(_many(tags.get(BITS, 1))), set(_many(tags.get(FORMAT, 1)))
    kind = {1: "u", 2: "i", 3: "f"}.get(next(iter(form))) if len(bits | form) and len(form) == 1 else None
    each = next(iter(bits)) if len(bits) == 1 else 0
    is_known = kind is not None and each in ((16, 32, 64) if kind == "f" else (8, 16, 32))
    words = {"u": "", "i": "signed ", "f": "float "}.get(kind or "", "odd ")
    what = f"{'-and-'.join(map(str, sorted(bits)))}-bit {words}{_colour_words(tags, channels)}"
    kept = _kept(tags, channels)
    if not is_known or not kept or tags.get(PACKING, 1) not in UNPACKED:
        raise Unusable(f"a TIFF of {what}, a kind of picture that is not read: save it as grey or RGB")
    if width < 1 or height < 1 or width * height > MOST_PIXELS:
        raise Unusable("larger than 64 megapixels")
    if width * height * channels * each // 8 > MOST_BYTES:
        raise Unusable("larger than 160 MB when unpacked")
    is_split = tags.get(PLANES, 1) == 2 and channels > 1
    dtype = np.dtype(f"{'>' if big else '<'}{kind}{each // 8}")
    return _Layout((width, height), dtype, *((1, channels) if is_split else (channels, 1)), kept, what)


def _colour_words(tags: Tags, channels: int) -> str:
    if _kept(tags, channels):
        return {1: "grey", 2: "grey with alpha", 3: "RGB", 4: "RGBA"}[_kept(tags, channels)]
    return f"numbers in {channels} channels"


def _kept(tags: Tags, channels: int) -> int:
    """Return how many of the channels make the picture; 0: it cannot be told."""
    colours = {0: 1, 1: 1, 2: 3}.get(tags.get(PHOTOMETRIC, 0), 0)
    extra = _extra(tags)
    if not colours or channels < colours or (colours == 1 and channels > 1 and not extra):
        return 0
    if channels == colours:
        return colours
    if extra[:1] in ((PREMULTIPLIED,), (ALPHA,)) or (not extra and channels == 4):
        return colours + 1
    return colours if colours == 3 else 0


def _extra(tags: Tags) -> tuple[int, ...]:
    return _many(tags.get(EXTRA, ()))


def _many(value: Any) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (int(value),)


def _unpack(content: io.BytesIO, tags: Tags, layout: _Layout, plane: int) -> npt.NDArray[Any]:
    """Return one plane, (H, W, C), its bytes unpacked by Pillow from a directory that is put behind the file."""
    wider = layout.channels * layout.dtype.itemsize
    (width, height), tile = layout.size, _many(tags.get(TILE_WIDTH, 0))[0]
    stored = -(-width // tile) * tile if tile else width
    said: dict[int, Sequence[int]] = {
        **{WIDTH: [stored * wider], HEIGHT: [height], BITS: [8], PACKING: [tags.get(PACKING, 1)]},
        **{PHOTOMETRIC: [1], CHANNELS: [1], FILL_ORDER: [tags.get(FILL_ORDER, 1)]},
    }
    if tile:
        said |= {TILE_WIDTH: [tile * wider], TILE_HEIGHT: _many(tags[TILE_HEIGHT])}
        parts = (TILES, TILE_BYTES)
    else:
        said |= {STRIP_ROWS: [min(height, int(tags.get(STRIP_ROWS, height)))]}
        parts = (STRIPS, STRIP_BYTES)
    for part in parts:
        every = _many(tags[part])
        each = len(every) // layout.planes
        said[part] = every[plane * each : (plane + 1) * each]
    where = content.seek(0, io.SEEK_END)
    content.write(_directory(said, where))
    content.seek(0)
    content.write(b"II*\0" + struct.pack("<I", where))
    content.seek(0)
    data = np.asarray(Image.open(content, formats=("TIFF",)))
    predictor = tags.get(PREDICTOR, 1) if tags.get(PACKING, 1) != 1 else 1
    blocks = _blocks(stored, tile or width)
    made = [_undo(data[:, start * wider : end * wider], layout, predictor) for start, end in blocks]
    return (made[0] if len(made) == 1 else np.concatenate(made, axis=1))[:, :width]


def _directory(said: Mapping[int, Sequence[int]], where: int) -> bytes:
    """Return a directory of 32-bit numbers for a little-endian TIFF (TIFF 6.0, section 2), to lie at `where`."""
    behind = where + 2 + 12 * len(said) + 4
    entries, lists = struct.pack("<H", len(said)), b""
    for tag, numbers in sorted(said.items()):
        packed = struct.pack(f"<{len(numbers)}I", *numbers)
        value = packed if len(packed) == 4 else struct.pack("<I", behind + len(lists))
        entries += struct.pack("<HHI", tag, 4, len(numbers)) + value
        lists += b"" if len(packed) == 4 else packed
    return entries + bytes(4) + lists


def _blocks(width: int, tile: int) -> Iterator[tuple[int, int]]:
    return ((start, min(start + tile, width)) for start in range(0, width, tile))


def _undo(data: npt.NDArray[np.uint8], layout: _Layout, predictor: int) -> npt.NDArray[Any]:
    """Return numbers, (rows, columns, C), from the bytes of a block of columns; predictors start anew in each block.

    2: differences to the number on the left; 3: of bytes, the highest of all numbers first (TIFF Technical Note 3).
    """
    rows, dtype, channels = len(data), layout.dtype, layout.channels
    columns = data.shape[1] // (dtype.itemsize * channels)
    if predictor == 3:
        summed = np.add.accumulate(data.reshape(rows, -1, channels), axis=1, dtype=np.uint8)
        ordered = summed.reshape(rows, dtype.itemsize, columns * channels).transpose(0, 2, 1)
        return np.ascontiguousarray(ordered).view(f">f{dtype.itemsize}").reshape(rows, columns, channels)
    numbers = np.ascontiguousarray(data).view(dtype).reshape(rows, columns, channels)
    if predictor == 2:
        whole = numbers.view(dtype.str.replace("f", "u").replace("i", "u")).astype(f"u{dtype.itemsize}")
        return np.add.accumulate(whole, axis=1, dtype=whole.dtype).view(dtype.newbyteorder("="))
    return numbers.astype(dtype.newbyteorder("="), copy=False)
