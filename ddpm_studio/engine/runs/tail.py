"""The end of a file that another process appends to, and cuts back at times."""

from __future__ import annotations

import os
import zlib
from array import array
from bisect import bisect_left
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ddpm_studio.engine.disk.files import open_regular

CHUNK = 1 << 16
"""Bytes that one look reads at most."""
ANCHOR = 4096
"""Bytes before the beginning that are remembered, to know whether they are still there."""


class Tail:
    """Reads each whole line once; after the file was cut back, those that stand in place of the cut ones.

    Of every line that was read its end and a checksum are kept, 12 bytes: so the place at which the file was cut, and
    perhaps has grown again since, is found without reading it all.
    """

    def __init__(self, path: Path, back: int = 0) -> None:
        """Begin with all lines that reach into the last `back` bytes; a file that is not there yet may come."""
        self._path = path
        self._anchor = 0
        self._ends, self._sums = array("Q", [0]), array("I", [0])
        try:
            with open_regular(path) as stream:
                self._begin(stream, back)
        except OSError:
            pass

    def _begin(self, stream: BinaryIO, back: int) -> None:
        end = max(0, stream.seek(0, os.SEEK_END) - back)
        self._anchor = max(0, end - ANCHOR)
        stream.seek(self._anchor)
        before = stream.read(end - self._anchor)
        before = before[: before.rfind(b"\n") + 1]
        self._ends[0], self._sums[0] = self._anchor + len(before), zlib.crc32(before)

    def read(self) -> list[bytes]:
        """Return the lines that are new, without their ends; not all at once if they are many, and none if none is.

        A last line without its end is left for the next time.
        """
        try:
            with open_regular(self._path) as stream:
                end = self._place(stream)
                stream.seek(end)
                content = stream.read(CHUNK)
        except OSError:
            return []
        lines = content.splitlines(keepends=True)
        if lines and not lines[-1].endswith(b"\n") and (len(lines) > 1 or len(content) < CHUNK):
            lines.pop()
        for line in lines:
            end += len(line)
            self._ends.append(end)
            self._sums.append(zlib.crc32(line))
        return [line.rstrip(b"\n") for line in lines]

    def _place(self, stream: BinaryIO) -> int:
        """Return where reading goes on: behind the last line that is still as it was read."""
        if self._is_gone(stream, len(self._ends) - 1):
            kept = bisect_left(range(len(self._ends)), True, key=partial(self._is_gone, stream))
            del self._ends[kept:], self._sums[kept:]
        if not self._ends:  # cut back to before the beginning
            self._anchor = 0
            self._ends.append(0)
            self._sums.append(0)
        return self._ends[-1]

    def _is_gone(self, stream: BinaryIO, index: int) -> bool:
        begin = self._ends[index - 1] if index else self._anchor
        stream.seek(begin)
        content = stream.read(self._ends[index] - begin)
        return len(content) < self._ends[index] - begin or zlib.crc32(content) != self._sums[index]
