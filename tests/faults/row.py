"""What a fault is, and what is counted when it is tried many times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

TOLD = 5
"""Mishaps of a row that are told in full."""


@dataclass
class Row:
    """One line of the table. Nothing but `tries` should be counted."""

    tries: int = 0
    lost: int = 0
    """Something was lost, is wrong, or was not said."""
    hung: int = 0
    """It did not end in time."""
    executed: int = 0
    """Code from a file was run."""
    told: list[str] = field(default_factory=list)
    """The first mishaps, each with what it takes to have it again."""
    facts: str = ""
    """What else is worth a word, such as a time."""

    def count(self, kind: Literal["lost", "hung", "executed"], what: str) -> None:
        """Count a mishap."""
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.told) < TOLD:
            self.told.append(f"{kind}: {what}")

    @property
    def is_clean(self) -> bool:
        """Whether it was tried, and nothing happened."""
        return self.tries > 0 and not (self.lost or self.hung or self.executed)


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    `run` is given how often to try and a seed that decides all that is random. It is called in a process of its own,
    with one compute thread of torch, no Qt, no network, and a temporary folder (`tempfile`'s) and a home of the
    program (``DDPM_STUDIO_HOME``) that vanish afterwards. It may fork.
    """

    name: str
    """A word or two with dashes, as given on the command line."""
    run: Callable[[int, int], Row]
    count: int
    """How often in full."""
    quick: int
    """How often in the suite: a few seconds."""
    seconds: float = 300
    """Of a processor: after so many it is hung, all of it."""
    apart: bool = False
    """Whether it needs a fresh process, as everything with Qt does: others are forked from one that has torch."""
    is_long: bool = False
    """Whether the suite leaves it to ``-m long``: it trains again and again, and single tests show the same."""
