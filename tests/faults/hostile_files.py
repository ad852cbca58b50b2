"""Files made to do harm: to run code, to leave their folder, to fill the memory, or never to end."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from ddpm_studio.engine.models.header import CHECKSUM_KEY, HEADER_KEY
from tests.faults import openers


@dataclass(frozen=True)
class Good:
    """Files of this program, as it writes them, to make others of."""

    model: bytes
    state: bytes
    film: bytes
    config: str
    recipe: str


@dataclass(frozen=True)
class Hostile:
    """A file, how the program opens it, and whether it must be refused; else it may also be opened without harm."""

    name: str
    content: bytes
    opener: openers.Opener
    must_be_refused: bool = True


class Executes:
    """Unpickled, it makes a file called ``executed`` in the folder that is written to."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return os.system, (f"touch {os.environ['DDPM_STUDIO_HOME']}/executed",)


MAKERS: list[Callable[[random.Random, Good], Hostile]] = []


def maker(make: Callable[[random.Random, Good], Hostile]) -> Callable[[random.Random, Good], Hostile]:
    """Put a function into the list of makers."""
    MAKERS.append(make)
    return make


def safetensors(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    """Return a safetensors file with this header: plain data, or its text."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def zipped(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """Return what is in a zip file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def saved_by_torch(thing: Any, **options: Any) -> bytes:
    """Return what ``torch.save`` writes."""
    stream = io.BytesIO()
    torch.save(thing, stream, **options)
    return stream.getvalue()


def nested(depth: int, opening: str, closing: str, inside: str = "1") -> str:
    """Return text that is nested so deep."""
    return opening * depth + inside + closing * depth


def npy(shape: object, dtype: str = "|u1", data: bytes = b"", fortran: bool = False) -> bytes:
    """Return an array as NumPy stores it, with any head."""
    head = f"{{'descr': {dtype!r}, 'fortran_order': {fortran}, 'shape': {shape}, }}".encode()
    head += b" " * (-(len(head) + 11) % 64) + b"\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(head)) + head + data


def zeros(megabytes: int, bare: bool = False) -> bytes:
    """Return so many megabytes of zeros as zlib packs them, in a moment; `bare` without its head."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15 if bare else 15)
    first, again = (packing.compress(bytes(1 << 20)) + packing.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * (megabytes - 1) + (b"\3\0" if bare else b"")


def put_card(header: dict[str, Any], text: str) -> None:
    """Put what a model says of itself into its header, with a checksum that fits."""
    header["__metadata__"][HEADER_KEY] = text
    header["__metadata__"][CHECKSUM_KEY] = hashlib.sha256(text.encode()).hexdigest()


def header_of(model: bytes) -> tuple[dict[str, Any], bytes]:
    (length,) = struct.unpack("<Q", model[:8])
    return json.loads(model[8 : 8 + length]), model[8 + length :]


def write(hostile: Hostile, folder: Path) -> Path:
    """Write the file into a folder of its own."""
    folder.mkdir(parents=True)
    path = folder / hostile.name
    path.write_bytes(hostile.content)
    return path
