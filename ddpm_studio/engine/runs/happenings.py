"""What happened to a run on its way, and at which step: by the sentences of its log."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ddpm_studio.engine.disk.files import read_bounded
from ddpm_studio.engine.runs.run import LOG, Run

Kind: TypeAlias = Literal["started", "resumed", "rate", "stepped back", "memory", "way", "by heart", "moved"]
LARGEST = 2**22
"""Bytes of a log that are read."""
_SAID: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("resumed", re.compile(r"^Resumed at step ([\d,]+)")),
    ("stepped back", re.compile(r"Going on from step ([\d,]+)")),
    ("stepped back", re.compile(r"going on from the one before, step ([\d,]+)")),
    ("memory", re.compile(r"parts from step ([\d,]+) on")),
    ("way", re.compile(r"^From step ([\d,]+) on steps are computed")),
    ("by heart", re.compile(r"held-out loss rises since step ([\d,]+)")),
    ("moved", re.compile(r"^From step ([\d,]+) on this run is saved")),
)
"""How `jobs/training` tells of each, with the step that it is to be marked at."""
_SAID_WITHOUT: tuple[tuple[Kind, str], ...] = (("rate", "The learning rate "), ("started", "Training on "))
"""How what is told without its step begins: the rate before it is resumed, and what it is trained on after that."""


@dataclass(frozen=True)
class Happening:
    """Something that changed how a run goes on."""

    kind: Kind
    step: int
    sentence: str


def happening_in(sentence: str, step: int | None = None) -> Happening | None:
    """Return what a sentence of a log tells of; None: of nothing that has a step.

    :param step: at which it was said, where that is known; it holds for what is told without its step.
    """
    for kind, pattern in _SAID:
        if (found := pattern.search(sentence)) is not None:
            return Happening(kind, int(found[1].replace(",", "")), sentence)
    if step is None:
        return None
    kinds = (kind for kind, beginning in _SAID_WITHOUT if sentence.startswith(beginning))
    return next((Happening(kind, step, sentence) for kind in kinds), None)


def happenings(run: Run) -> Sequence[Happening]:
    """Return all that the log of `run` tells of, in its order; nothing where it cannot be read."""
    try:
        text = read_bounded(run.folder / LOG, LARGEST).decode(errors="replace")
    except OSError:
        return ()
    found: list[Happening] = []
    waiting: list[str] = []
    is_resumed = False
    for sentence in (line.partition("  ")[2] for line in text.splitlines()):
        if (happening := happening_in(sentence)) is not None:
            if happening.kind == "resumed":
                found += [told for each in waiting if (told := happening_in(each, happening.step)) is not None]
                waiting, is_resumed = [], True
            found.append(happening)
        elif (happening := happening_in(sentence, 0)) is not None and happening.kind == "rate":
            waiting.append(sentence)
        elif happening is not None:
            if not is_resumed:
                found.append(happening)
            is_resumed = False
    return tuple(found)
