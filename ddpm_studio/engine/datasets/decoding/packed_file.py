"""A file inside a zip archive, read where it lies, without the archive's list of all files."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from ddpm_studio.engine.disk.files import open_regular

_LOCAL = struct.Struct("<4s5H3L2H")
"""Local file header (APPNOTE 4.3.7)."""


@dataclass(frozen=True, slots=True)
class PackedFile:
    """What the list of an archive says of a file in it."""

    offset: int
    """Where its header begins."""
    packing: int
    packed_bytes: int
    bytes: int
    crc: int

    @classmethod
    def of(cls, info: zipfile.ZipInfo) -> PackedFile:
        """Return what an archive’s list tells of a file in it."""
        return cls(info.header_offset, info.compress_type, info.compress_size, info.file_size, info.CRC)


def open_packed(path: Path, member: PackedFile) -> IO[bytes]:
    """Open a member of the archive at `path`; it is unpacked while it is read, and no further than was declared.

    :raises OSError: if it cannot be read, or is not where the list says.
    """
    stream = open_regular(path)
    try:
        stream.seek(member.offset)
        head = stream.read(_LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(b"PK\3\4"):
            raise OSError("the archive is damaged")
        *_, name_bytes, extra_bytes = _LOCAL.unpack(head)
        stream.seek(name_bytes + extra_bytes, io.SEEK_CUR)
        info = zipfile.ZipInfo("member")
        info.compress_type, info.compress_size = member.packing, member.packed_bytes
        info.file_size, info.CRC = member.bytes, member.crc
        info.orig_filename = "member"
        return cast(IO[bytes], zipfile.ZipExtFile(stream, "r", info, close_fileobj=True))
    except BaseException:
        stream.close()
        raise
