"""What a safetensors file holds, read from its header alone.

The format: eight bytes with the length of the header, the header as JSON, and the tensors one behind the other
(github.com/huggingface/safetensors, "Format").
"""

from __future__ import annotations

import math
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ddpm_studio.engine.disk.files import open_regular
from ddpm_studio.engine.disk.json_text import parse_json
from ddpm_studio.engine.errors import LoadError

LONGEST_HEADER = 16 * 2**20
MOST_TENSORS = 20_000
BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2}
"""Of one value; weights of other types have no use here."""


@dataclass(frozen=True)
class Header:
    """The metadata, and the shape of each tensor by its name."""

    metadata: dict[str, Any]
    shapes: dict[str, tuple[int, ...]]


def read_header(path: Path) -> Header:
    """Read the header, and make sure that the tensors lie behind it without gaps and overlaps, to the file's end.

    :raises LoadError: if it is not a safetensors file of weights, or damaged.
    """
    try:
        with open_regular(path) as stream:
            size = os.fstat(stream.fileno()).st_size
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > size - 8:  # the first letters of something else, most likely
                raise LoadError(path, "the file", "is not a safetensors file, or it is damaged")
            if length > LONGEST_HEADER:
                raise LoadError(path, "its header", "is far too large for a model file")
            text = stream.read(length)
    except OSError as error:
        raise LoadError(path, "the file", f"cannot be read: {error.strerror}") from error
    except struct.error:
        raise LoadError(path, "the file", "is not a safetensors file, or it is damaged") from None
    try:
        found = parse_json(text)
    except ValueError as error:
        raise LoadError(path, "its header", f"{error}: it is not a safetensors file, or it is damaged") from None
    if not isinstance(found, dict):
        raise LoadError(path, "the file", "is not a safetensors file, or it is damaged")
    metadata = found.pop("__metadata__", {})
    if not isinstance(metadata, dict):
        raise LoadError(path, "its header", "has no list of facts where it should")
    if len(found) > MOST_TENSORS:
        raise LoadError(path, "its header", f"names {len(found):,} tensors, more than any model here has")
    return Header(metadata, _shapes(path, found, size - 8 - length))


def _shapes(path: Path, said: dict[str, Any], size: int) -> dict[str, tuple[int, ...]]:
    """:param size: bytes behind the header."""
    shapes, places = {}, []
    for name, facts in said.items():
        try:
            shape, (begin, end) = tuple(facts["shape"]), facts["data_offsets"]
            is_whole = all(type(n) is int and n >= 0 for n in (*shape, begin, end)) and len(shape) <= 8
            if not is_whole or math.prod(shape) * BYTES[facts["dtype"]] != end - begin:
                raise ValueError
        except (KeyError, TypeError, ValueError):
            raise LoadError(path, "its header", f"is wrong about the tensor {name[:80]!r}") from None
        shapes[name] = shape
        places.append((begin, end))
    at = 0
    for begin, end in sorted(places):
        if begin != at:
            raise LoadError(path, "its header", "has tensors overlap or leaves gaps between them")
        at = end
    if at != size:
        what = f"has {size:,} bytes of weights, not {at:,} as its header says: it is damaged"
        raise LoadError(path, "the file", what)
    return shapes
