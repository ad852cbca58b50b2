"""The head of a NumPy array by anyone: how it says its shape, read with a bound and without running anything."""

from __future__ import annotations

import io
import warnings
from typing import IO, Any

import numpy as np

LONGEST = 10_000
"""Bytes; a head of a million dimensions is none. NumPy reads more where it is allowed to unpickle."""
_LENGTH_BYTES = {(1, 0): 2, (2, 0): 4, (3, 0): 4}
"""How many bytes tell the length of the head, by version of the format."""


def read_head(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Return shape, whether it is stored column by column, and type, and leave the stream at the first number.

    :raises ValueError: if it is none, in words to be read after “is not an array that can be read”.
    """
    magic = stream.read(8)
    version = (magic[6], magic[7]) if len(magic) == 8 else (0, 0)
    if not magic.startswith(b"\x93NUMPY") or version not in _LENGTH_BYTES:
        raise ValueError("it does not begin as one")
    told = stream.read(_LENGTH_BYTES[version])
    length = int.from_bytes(told, "little")
    if length > LONGEST:
        raise ValueError(f"its head has {length:,} bytes, and one of an array has hundreds")
    # As version 2, which differs from 1 in the length, and from 3 in letters that no shape has.
    head = io.BytesIO(length.to_bytes(4, "little") + stream.read(length))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return np.lib.format.read_array_header_2_0(head, max_header_size=LONGEST)
    except Exception:  # NumPy reads the head as Python text, a strange one raises anything, and it advises to unpickle
        raise ValueError("its head is damaged") from None
