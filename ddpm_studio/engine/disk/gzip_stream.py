"""Gzipped files by anyone: a head can itself be endless, and Python's reader goes through it byte by byte."""

from __future__ import annotations

import io
import zlib
from typing import IO

MAGIC = b"\x1f\x8b"
LONGEST_SILENCE = 1024 * 1024
"""Bytes that are read without anything coming out: heads with names, or blocks of nothing."""
PIECE = 64 * 1024
_WITH_HEAD = zlib.MAX_WBITS | 16
"""Tells zlib that a gzip head comes first (zlib.h, inflateInit2)."""


class GzipStream(io.RawIOBase):
    """What is packed in a gzipped file, to be read from its beginning."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Take over `stream`, which stands at its beginning."""
        self._stream = stream
        self._unpacking = zlib.decompressobj(_WITH_HEAD)
        self._waiting = b""
        self._silence = 0

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        """Unpack some bytes; 0 at the end.

        :raises EOFError: if it ends too early.
        :raises zlib.error: or OSError if it is damaged.
        """
        while True:
            self._waiting = self._waiting or self._stream.read(PIECE)
            if not self._waiting:
                if not self._unpacking.eof:
                    raise EOFError("it ends too early")
                return 0
            if self._unpacking.eof:  # another one may follow; zeros fill blocks of tapes
                self._waiting = self._waiting.lstrip(b"\0")
                if not self._waiting:
                    continue
                self._unpacking = zlib.decompressobj(_WITH_HEAD)
            given = len(self._waiting)
            made = self._unpacking.decompress(self._waiting, len(into))
            self._waiting = self._unpacking.unconsumed_tail or self._unpacking.unused_data
            self._silence = 0 if made else self._silence + given - len(self._waiting)
            if self._silence > LONGEST_SILENCE:
                raise OSError("there is a megabyte in which nothing is packed")
            if made:
                into[: len(made)] = made
                return len(made)

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
        super().close()
