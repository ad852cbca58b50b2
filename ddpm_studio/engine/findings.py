"""What jobs that measure have found out, as plain events; see `events`."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Measured:
    """A number about a set of pictures; a later one of the same set and metric takes its place."""

    index: int
    """Of the set, from 0."""
    name: str
    """What the set is called."""
    metric: str
    """A key of `evaluation.table.METRICS`."""
    value: float | None
    """None: there is none, and `why` says why."""
    error: float | None = None
    """One standard error; None: nobody knows."""
    why: str = ""
    """Why it says little, or nothing; empty: it counts."""
    is_final: bool = True
    """Whether all pictures are in it."""
    conditions: dict[str, str | float] = field(default_factory=dict)
    """What it depends on, by name: how many pictures, by which features, of which seed, …"""
