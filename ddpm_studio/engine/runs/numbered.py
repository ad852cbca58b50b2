"""The files of a run that are called by a step, such as its 20,000 snapshots: which there are, found fast."""

from __future__ import annotations

import os
import time
from functools import lru_cache
from pathlib import Path

BEGIN = "step-"
SETTLED = 2_000_000_000
"""Nanoseconds after its last change that a folder is known to be as it was listed: disks tell time in steps."""


def numbered(folder: Path, suffix: str) -> list[tuple[int, Path]]:
    """Return (step, file) of the files in `folder` called ``step-00000120`` and `suffix`, by step."""
    steps, names = _found(folder, suffix)
    return [(step, folder / name) for step, name in zip(steps, names, strict=True)]


def steps_in(folder: Path, suffix: str) -> tuple[int, ...]:
    """Return the steps of what `numbered` returns, in a hundredth of the time where the folder has not changed."""
    return _found(folder, suffix)[0]


def _found(folder: Path, suffix: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    try:
        changed = folder.stat().st_mtime_ns
        if time.time_ns() - changed > SETTLED:
            return _kept(str(folder), suffix, changed)
        return _listed(str(folder), suffix)
    except (FileNotFoundError, NotADirectoryError):
        return (), ()


@lru_cache(maxsize=64)
def _kept(folder: str, suffix: str, changed: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    return _listed(folder, suffix)


def _listed(folder: str, suffix: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    names = os.listdir(folder)  # noqa: PTH208 - a path of each would take ten times as long
    ends = (name for name in names if name.startswith(BEGIN) and name.endswith(suffix))
    steps = ((name.removeprefix(BEGIN).removesuffix(suffix), name) for name in ends)
    found = sorted((int(step), name) for step, name in steps if step.isdecimal())
    return tuple(step for step, _ in found), tuple(name for _, name in found)


def ending(rate: float | None) -> str:
    """Return how the names of snapshots of an EMA rate end; None: of the run's first."""
    return ".safetensors" if rate is None else f".ema-{rate:g}.safetensors"
