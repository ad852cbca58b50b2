"""What happened to a run on its way, and at which step: by the sentences of its log."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ddpm_studio.engine.disk.files import read_bounded
from ddpm_studio.engine.runs.run import LOG, Run

Kind: TypeAlias = Literal["resumed", "stepped back", "memory", "way", "moved"]
LARGEST = 2**22
"""Bytes of a log that are read."""
_SAID: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("resumed", re.compile(r"^Resumed at step ([\d,]+)")),
    ("stepped back", re.compile(r"Going on from step ([\d,]+)")),
    ("stepped back", re.compile(r"going on from the one before, step ([\d,]+)")),
    ("memory", re.compile(r"parts from step ([\d,]+) on")),
    ("way", re.compile(r"^From step ([\d,]+) on steps are computed")),
    ("moved", re.compile(r"^From step ([\d,]+) on this run is saved")),
)
"""How `jobs/training` tells of each, with the step that it is to be marked at."""


@dataclass(frozen=True)
class Happening:
    """Something that changed how a run goes on."""

    kind: Kind
    step: int
    sentence: str


def happening_in(sentence: str) -> Happening | None:
    """Return what a sentence of a log tells of; None: of nothing that has a step."""
    for kind, pattern in _SAID:
        if (found := pattern.search(sentence)) is not None:
            return Happening(kind, int(found[1].replace(",", "")), sentence)
    return None


def happenings(run: Run) -> Sequence[Happening]:
    """Return all that the log of `run` tells of, in its order; nothing where it cannot be read."""
    try:
        text = read_bounded(run.folder / LOG, LARGEST).decode(errors="replace")
    except OSError:
        return ()
    sentences = (line.partition("  ")[2] for line in text.splitlines())
    return tuple(found for sentence in sentences if (found := happening_in(sentence)) is not None)
