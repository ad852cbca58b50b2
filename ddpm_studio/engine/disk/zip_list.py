"""Zip files by anyone: the list of what is inside can itself be too long to be read."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ddpm_studio.engine.disk.files import open_regular

FEW_FILES = 2 * 1024 * 1024
"""Bytes of a list of some ten thousand files."""
MANY_FILES = 96 * 1024 * 1024
"""Bytes of a list of a million files; reading it takes a gigabyte of memory."""
_END = struct.Struct("<4s4H2LH")
"""End of central directory (APPNOTE 4.3.16)."""
_END_64 = struct.Struct("<4sQ2H2L4Q")
"""Its successor for large archives, without what may follow (4.3.14)."""
_LOCATOR_BYTES = 20
_LONGEST_COMMENT = 65_535


@contextmanager
def opened_zip(path: Path, longest_list: int) -> Iterator[zipfile.ZipFile]:
    """Open a zip file for reading.

    :param longest_list: bytes that its list of files may have.
    :raises OSError: if it cannot be read or is no regular file.
    :raises zipfile.BadZipFile: if it is no zip file, or its list is longer; other errors as `zipfile.ZipFile` has them.
    """
    with open_regular(path) as stream:
        if _list_bytes(stream) > longest_list:
            raise zipfile.BadZipFile("its list of files is far too long")
        with zipfile.ZipFile(stream) as archive:
            yield archive


def _list_bytes(stream: BinaryIO) -> int:
    """Return how long the list of files is said to be; 0 where nothing is said, which is no zip file then."""
    size = stream.seek(0, 2)
    begin = max(0, size - _LONGEST_COMMENT - _END.size)
    stream.seek(begin)
    tail = stream.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + _END.size:
        return 0
    said = [int(_END.unpack_from(tail, at)[5])]
    at_64 = begin + at - _LOCATOR_BYTES - _END_64.size
    if at_64 >= 0:
        stream.seek(at_64)
        end_64 = stream.read(_END_64.size)
        if end_64.startswith(b"PK\6\6"):
            said.append(int(_END_64.unpack(end_64)[8]))
    return max(said)
