"""The parameters that made a picture, kept inside the picture: written as JSON text, read back with suspicion.

PNG and APNG carry two iTXt chunks: ``ddpm_studio`` (JSON) and ``parameters`` (for people). GIF and MP4 carry a comment
and WebP an EXIF ImageDescription, each ``{"ddpm_studio": …}`` in pure ASCII, since not all promise more than that; WebP
also carries the text for people as UserComment.
"""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path, PurePath
from typing import BinaryIO, NoReturn, TypeAlias

import numpy as np
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from ddpm_studio.engine.disk.files import open_regular
from ddpm_studio.engine.disk.json_text import parse_json
from ddpm_studio.engine.errors import LoadError, StudioError
from ddpm_studio.engine.export.mp4_comment import comment_of_mp4
from ddpm_studio.engine.plain_text import spelled_out

Parameters: TypeAlias = dict[str, object]
"""What made a picture: text, numbers, truth values, lists and dicts of these."""

KEY = "ddpm_studio"
MOST_BYTES = 1 << 20
"""Longest text that is written or read."""
_ROOM_AROUND = 1024
"""Of these bytes, for what stands around the text in a file."""
_MOST_CHUNKS = 10_000
_PNG = b"\x89PNG\r\n\x1a\n"


class _Unusable(Exception):
    """Why the text in a file cannot be used."""


def describe(parameters: Parameters) -> str:
    """Return `parameters` as lines for people: ``sampler.steps: 50``."""
    return spelled_out("\n".join(_lines("", json.loads(_as_json(parameters, ascii_only=False)))))


def can_keep(parameters: Parameters) -> bool:
    """Whether `parameters` are short enough for every kind of picture."""
    return len(json.dumps({KEY: parameters}, default=_plain)) <= MOST_BYTES - _ROOM_AROUND


def png_text(parameters: Parameters | None) -> PngInfo | None:
    """Return what Pillow writes as `pnginfo`; None leaves the picture bare."""
    if parameters is None:
        return None
    text = PngInfo()
    text.add_itxt(KEY, _as_json(parameters, ascii_only=False))
    text.add_itxt("parameters", describe(parameters))
    return text


def ascii_text(parameters: Parameters | None) -> str:
    """Return the comment of a GIF or MP4 file; empty without parameters."""
    return "" if parameters is None else _as_json({KEY: parameters}, ascii_only=True)


def exif(parameters: Parameters | None) -> bytes:
    """Return an EXIF block (a TIFF header and its tags) for a WebP file; empty without parameters."""
    if parameters is None:
        return b""
    block = Image.Exif()
    block[ExifTags.Base.ImageDescription] = text = ascii_text(parameters)
    # EXIF 2.32, UserComment: eight bytes name the encoding.
    comment = b"UNICODE\0" + describe(parameters).encode("utf-16-le")
    if len(text) + len(comment) > MOST_BYTES - _ROOM_AROUND:  # the whole block is read at once, or not at all
        return block.tobytes().removeprefix(b"Exif\0\0")
    block.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = comment
    return block.tobytes().removeprefix(b"Exif\0\0")


def _as_json(parameters: Parameters, *, ascii_only: bool) -> str:
    text = spelled_out(json.dumps(parameters, ensure_ascii=ascii_only, allow_nan=False, default=_plain))
    if len(text.encode()) > MOST_BYTES - _ROOM_AROUND:
        raise StudioError("The parameters are too long to be kept in a picture. Export it without them.")
    return text


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, PurePath):
        return value.name  # where it lay is nobody's business
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def _lines(prefix: str, value: object) -> list[str]:
    if isinstance(value, dict):
        return [line for key, item in value.items() for line in _lines(f"{prefix}.{key}".lstrip("."), item)]
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return [f"{prefix}: {shown}"]


def read_parameters(path: Path) -> Parameters | None:
    """Return the parameters kept in a PNG, APNG, GIF, WebP or MP4 file; None if there are none.

    Files of other kinds, and pictures of other programs, have none. Only text is read, at most 1 MB of it, nested at
    most 64 deep; no image is decoded.

    :raises LoadError: if the file cannot be read, or holds something under our name that we did not write.
    """
    if not path.is_file():
        raise LoadError(path, "the picture", "is not a file that can be read", "Choose a PNG, GIF or WebP file.")
    try:
        with open_regular(path) as stream:
            text = _find_text(stream)
        return None if text is None else _parse(text)
    except OSError as error:
        raise LoadError(path, "the picture", f"could not be read: {error.strerror or error}") from error
    except _Unusable as error:
        remedy = "The picture itself may still be fine."
        raise LoadError(path, "the parameters in it", str(error), remedy) from error


def _find_text(stream: BinaryIO) -> str | None:
    start = stream.read(12)
    if start.startswith(_PNG):
        stream.seek(len(_PNG))
        return _text_of_png(stream)
    if start.startswith((b"GIF87a", b"GIF89a")):
        stream.seek(6)
        return _unwrapped(_comment_of_gif(stream))
    if start.startswith(b"RIFF") and start.endswith(b"WEBP"):
        return _unwrapped(_description_of_webp(stream))
    if start[4:8] == b"ftyp":
        return _unwrapped(comment_of_mp4(stream, MOST_BYTES))
    return None


def _text_of_png(stream: BinaryIO) -> str | None:
    """Walk the chunks before the pixels to the iTXt chunk of our name (PNG specification, 11.3.3.4)."""
    mark = KEY.encode() + b"\0"
    for _ in range(_MOST_CHUNKS):
        length, kind = struct.unpack(">I4s", _take(stream, 8))
        if kind in (b"IDAT", b"IEND"):
            return None
        end = stream.tell() + length + 4
        if kind == b"iTXt" and length > len(mark) and stream.read(len(mark)) == mark:
            return _text_of_itxt(_take(stream, length - len(mark)))
        stream.seek(end)
    raise _Unusable("are lost among too many chunks")


def _text_of_itxt(body: bytes) -> str:
    # Compression flag and method, then language and translated keyword, each up to a zero byte.
    parts = body[2:].split(b"\0", 2)
    if len(parts) != 3:
        _refuse()
    if body[0] == 0:
        return _decoded(parts[2])
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(parts[2], MOST_BYTES)
    except zlib.error:
        _refuse()
    if not unpacking.eof:
        _refuse("are cut off or longer than 1 MB")
    return _decoded(text)


def _comment_of_gif(stream: BinaryIO) -> bytes:
    """Return the first comment before the first image (GIF89a, section 24); empty if there is none."""
    flags = _take(stream, 7)[4]
    if flags & 0x80:
        _take(stream, 3 << ((flags & 7) + 1))
    while _take(stream, 1) == b"!":
        label = _take(stream, 1)
        body = bytearray()
        while size := _take(stream, 1)[0]:
            body += _take(stream, size)
            if len(body) > MOST_BYTES:
                _refuse("are longer than 1 MB")
        if label == b"\xfe":
            return bytes(body)
        if stream.tell() > 4 * MOST_BYTES:
            break
    return b""


def _description_of_webp(stream: BinaryIO) -> bytes:
    """Return the EXIF ImageDescription (WebP container specification, EXIF chunk); empty if there is none."""
    for _ in range(_MOST_CHUNKS):
        if len(head := stream.read(8)) < 8:
            return b""
        kind, length = struct.unpack("<4sI", head)
        if kind == b"EXIF":
            block = Image.Exif()
            try:
                block.load(_take(stream, length))
                found = block.get(ExifTags.Base.ImageDescription, "")
            except Exception:  # a TIFF directory by anyone: its parser has many ways to stumble
                _refuse()
            return found.encode() if isinstance(found, str) else b""
        stream.seek(length + length % 2, 1)
    return b""


def _unwrapped(text: bytes) -> str | None:
    """Return `text` if it looks like ``{"ddpm_studio": …}``, that is, like ours."""
    return _decoded(text) if text.lstrip().startswith(b'{"' + KEY.encode() + b'"') else None


def _take(stream: BinaryIO, count: int) -> bytes:
    if count > MOST_BYTES:
        _refuse("are longer than 1 MB")
    data = stream.read(count)
    if len(data) != count:
        _refuse()
    return data


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        _refuse()


def _parse(text: str) -> Parameters:
    try:
        found = parse_json(text)
    except ValueError as error:
        _refuse(str(error).replace("is ", "are ", 1).replace("holds", "hold", 1).replace("names", "name", 1))
    if isinstance(found, dict) and found.keys() == {KEY}:
        found = found[KEY]
    if not isinstance(found, dict):
        _refuse()
    return found


def _refuse(why: str = "are cut off or damaged") -> NoReturn:
    raise _Unusable(why)
