"""What was measured while training: a file with a line for each report, such as ``{"step": 120, "loss": 0.31}``."""

from __future__ import annotations

import json
import os
from itertools import takewhile
from pathlib import Path

from ddpm_studio.engine.files import append_line

TAIL = 1 << 20
"""Bytes at the end of a file that are looked at first when it is cut."""


def append(path: Path, step: int, values: dict[str, float]) -> None:
    """Add one line.

    :raises StudioError: if the disk refuses.
    """
    append_line(path, json.dumps({"step": step, **values}))


def read_all(path: Path) -> list[dict[str, float]]:
    """Return all whole lines, by step; a step that was trained again counts as last measured."""
    by_step: dict[float, dict[str, float]] = {}
    for line in path.read_bytes().splitlines() if path.exists() else []:
        try:
            row = json.loads(line)
            by_step[row["step"]] = row
        except (ValueError, KeyError, TypeError):
            continue  # A torn line: the process ended while it was written.
    return [by_step[step] for step in sorted(by_step)]


def read_newest(path: Path) -> dict[str, float]:
    """Return the last whole line without reading the rest; empty if there is none."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - 4096))
            lines = stream.read().splitlines()
    except OSError:
        return {}
    for line in reversed(lines):
        try:
            row = json.loads(line)
        except ValueError:
            continue  # A torn line.
        if isinstance(row, dict):
            return row
    return {}


def cut_after(path: Path, step: int) -> None:
    """Cut off the lines beyond `step`.

    Only the end of the file is read, since weeks of training write many lines. A torn last line goes too: the next
    one would be glued to it.
    """
    if not path.exists():
        return
    with path.open("r+b") as stream:
        size, length = stream.seek(0, os.SEEK_END), TAIL
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
    try:
        return bool(json.loads(line)["step"] <= step)
    except (ValueError, KeyError, TypeError):
        return True
