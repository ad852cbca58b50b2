"""What happened to a run on its way, and at which step: by the sentences of its log."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from ddpm_studio.engine.disk.files import open_regular
from ddpm_studio.engine.errors import StudioError, TeamLost
from ddpm_studio.engine.runs.run import LOG, Run

Kind: TypeAlias = Literal["started", "resumed", "rate", "stepped back", "memory", "way", "by heart", "moved"]
LONGEST_LINE = 2**14
"""Bytes; of a longer one the rest is passed over."""
MOST = 10_000
"""Of what happened so much is kept, the newest."""
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
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
FAILED = "Training failed: "
"""How the log tells of what has ended a training."""


@dataclass(frozen=True)
class Happening:
    """Something that changed how a run goes on."""

    kind: Kind
    step: int
    sentence: str
    when: str = ""
    """As the log has it; nothing: just now."""

    def told(self) -> str:
        """Return what is said of it later, with its time: nobody takes that for news (see `happening_in`)."""
        return f"{self.when}: {self.sentence}"


def happening_in(sentence: str, step: int | None = None) -> Happening | None:
    """Return what a sentence of a log tells of; None: of nothing that has a step, or of what happened before.

    :param step: at which it was said, where that is known; it holds for what is told without its step.
    """
    if _TIME.match(sentence):
        return None
    for kind, pattern in _SAID:
        if (found := pattern.search(sentence)) is not None:
            return Happening(kind, int(found[1].replace(",", "")), sentence)
    if step is None:
        return None
    kinds = (kind for kind, beginning in _SAID_WITHOUT if sentence.startswith(beginning))
    return next((Happening(kind, step, sentence) for kind in kinds), None)


@contextmanager
def told_if_it_fails(run: Run | None) -> Iterator[None]:
    """Write into the log of `run`, if there is one, what its training ends with within, unless it is done or stopped.

    So it is known wherever runs are listed.
    """
    try:
        yield
    except TeamLost:
        raise
    except Exception as error:
        told = str(error) if isinstance(error, StudioError) else f"{type(error).__name__} {error}".partition("\n")[0]
        if run is not None:
            with suppress(StudioError, OSError):
                run.log(FAILED + told)
        raise


def failure(run: Run) -> str:
    """Return the sentence that the last training of `run` ended with, if it failed; nothing: it did not."""
    with suppress(OSError), open_regular(run.folder / LOG) as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - LONGEST_LINE))
        _, _, sentence = log.read(LONGEST_LINE).decode(errors="replace").rstrip().rpartition("\n")[2].partition("  ")
        if sentence.startswith(FAILED):
            return sentence.removeprefix(FAILED)
    return ""


def happenings(run: Run) -> Sequence[Happening]:
    """Return all that the log of `run` tells of, in its order; nothing where it cannot be read."""
    found: deque[Happening] = deque(maxlen=MOST)
    waiting: list[tuple[str, str]] = []
    is_resumed = False
    for when, sentence in _lines(run):
        if (happening := happening_in(sentence)) is not None:
            if happening.kind == "resumed":
                found += [
                    replace(told, when=before)
                    for before, each in waiting
                    if (told := happening_in(each, happening.step)) is not None
                ]
                waiting, is_resumed = [], True
            found.append(replace(happening, when=when))
        elif (happening := happening_in(sentence, 0)) is not None and happening.kind == "rate":
            waiting.append((when, sentence))
        elif happening is not None:
            if not is_resumed:
                found.append(replace(happening, when=when))
            is_resumed = False
    return tuple(found)


def _lines(run: Run) -> Iterator[tuple[str, str]]:
    """Yield the time and the sentence of each line of a log, which may be large, as may be a line that others wrote."""
    with suppress(OSError), open_regular(run.folder / LOG) as log:
        is_begin = True
        while part := log.readline(LONGEST_LINE):
            when, _, sentence = part.decode(errors="replace").rstrip().partition("  ")
            if is_begin:
                yield when, sentence
            is_begin = part.endswith(b"\n")
