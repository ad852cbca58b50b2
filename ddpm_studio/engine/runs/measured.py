"""What was measured while training: a file with a line for each report, such as ``{"step": 120, "loss": 0.31}``.

Each line ends with ``"crc"``, the CRC-32 of the line without it. Lines of the first version, which come before all
others, have none.
"""

from __future__ import annotations

import errno
import json
import math
import os
import zlib
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from ddpm_studio.engine.disk.files import append_line, open_own, open_regular, read_bounded, unwritten

ACCURACY = "accuracy"
ACCURACIES = tuple(f"accuracy_{part}" for part in range(10))
"""How often a classifier was right, and that in each tenth of t, from the least noise to the most."""
MARK = b', "crc": '
LARGEST = 1 << 28
"""Bytes. Weeks of training write a hundredth of it."""
TAIL = 1 << 20
"""Bytes at the end of a file that are looked at first when it is cut."""


def append(path: Path, step: int, values: dict[str, float]) -> None:
    """Add one line.

    :raises StudioError: if the disk refuses.
    """
    text = json.dumps({"step": step, **values})
    append_line(path, f"{text[:-1]}{MARK.decode()}{zlib.crc32(text.encode())}}}")


def read_all(path: Path) -> list[dict[str, float]]:
    """Return all whole lines, by step; a step that was trained again counts as last measured."""
    by_step = {row["step"]: row for row in rows_of(_content(path).splitlines())}
    return [by_step[step] for step in sorted(by_step)]


def rows_of(lines: list[bytes]) -> list[dict[str, float]]:
    """Return what the lines say, without those that are damaged."""
    return [row for row in _read_lines(lines) if row]


def _content(path: Path) -> bytes:
    """Return the file; nothing where there is none, or one that was made to be too long."""
    try:
        return read_bounded(path, LARGEST)
    except OSError:
        return b""


def damaged_lines(path: Path) -> int:
    """Return how many lines are not as they were written; a last line without its end is only torn."""
    whole, end, _ = _content(path).rpartition(b"\n")
    return sum(row is None for row in _read_lines(whole.split(b"\n"))) if end else 0


def read_newest(path: Path) -> dict[str, float]:
    """Return the last whole line without reading the rest; empty if there is none. 4 kB are some 30 lines."""
    try:
        with open_regular(path) as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - 4096))
            lines = stream.read(1 << 16).splitlines()
    except OSError:
        return {}
    return next((row for row in reversed(_read_lines(lines)) if row), {})


def cut_after(path: Path, step: int) -> None:
    """Cut off the lines beyond `step`.

    Only the end of the file is read, since weeks of training write many lines. A torn last line goes too: the next
    one would be glued to it.

    :raises StudioError: if the disk forbids it, or it is no file of measurements.
    """
    try:
        with os.fdopen(open_own(path, os.O_RDWR), "r+b") as stream:
            _cut(stream, step)
    except FileNotFoundError:
        return
    except OSError as error:
        raise unwritten(path, error) from error


def _cut(stream: BinaryIO, step: int) -> None:
    size, length = stream.seek(0, os.SEEK_END), TAIL
    if size > LARGEST:
        raise OSError(errno.EFBIG, f"it is larger than {LARGEST:,} bytes")
    while True:
        begin = max(0, size - length)
        stream.seek(begin)
        lines = stream.read().splitlines(keepends=True)
        if begin:
            begin += len(lines.pop(0))  # half a line, most likely
        kept = list(takewhile(lambda line: _is_up_to(step, line), lines))
        if kept or begin == 0:
            stream.truncate(begin + sum(map(len, kept)))
            return
        length *= 2


def _is_up_to(step: int, line: bytes) -> bool:
    """Whether a line is whole and of no later step; one that is not understood is let be."""
    if not line.endswith(b"\n"):
        return False
    row = _read(line[:-1])
    return row is None or row["step"] <= step


def _read_lines(lines: list[bytes]) -> list[dict[str, float] | None]:
    """Return what each line says: those after the first that has a checksum must have one."""
    first = next((number for number, line in enumerate(lines) if MARK in line), len(lines))
    return [_read(line) if number < first or MARK in line else None for number, line in enumerate(lines)]


def _read(line: bytes) -> dict[str, float] | None:
    """Return what a line says; None for one that is torn, or not as it was written."""
    text, mark, checksum = line.rpartition(MARK)
    try:
        if mark and int(checksum.removesuffix(b"}")) != zlib.crc32(line := text + b"}"):
            return None
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    is_ours = isinstance(row, dict) and "step" in row and all(map(_is_number, row.values()))
    return row if is_ours and math.isfinite(row["step"]) else None


def _is_number(value: object) -> bool:
    return type(value) is float or (type(value) is int and abs(value) < 1 << 63)
