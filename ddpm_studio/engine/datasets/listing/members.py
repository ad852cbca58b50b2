"""The files of a folder or an archive as a set: in order, those that are learnt from, with their classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ddpm_studio.engine.datasets.listing.classes import classes_of
from ddpm_studio.engine.datasets.listing.order import Order, is_hidden, sort_key
from ddpm_studio.engine.datasets.listing.splits import Split, parts_of
from ddpm_studio.engine.options import knob

SPLIT: Any = knob(
    "train",
    "Of a set in folders such as train, val and test: learn from train alone (the rest is held out), from all of them, "
    "take them for classes, or take what is held out, to measure by.",
    before="classes",
)
ORDER: Any = knob(
    "numbers",
    "The order of the pictures: by the numbers in their names (2 before 10), or letter by letter as runs of earlier "
    "versions began; those also took what storage systems leave behind.",
    advanced=True,
    before="names",
)
What = TypeVar("What")


@dataclass(frozen=True, slots=True)
class Member(Generic[What]):
    """One file: its name relative to the root with ``/`` between folders, and why it cannot be used, if so."""

    name: str
    what: What
    reason: str = ""


@dataclass(frozen=True)
class Listed(Generic[What]):
    """The files that count, in order."""

    members: Sequence[Member[What]]
    labels: Sequence[int] | None
    """One for each of the members that can be used, in their order; None: there are no classes."""
    class_names: tuple[str, ...]
    warnings: tuple[str, ...]

    def with_labels(self) -> Iterator[tuple[Member[What], int | None]]:
        """Yield each member and its label, if it has one."""
        remaining = iter(self.labels or ())
        for member in self.members:
            yield member, None if member.reason or self.labels is None else next(remaining)


def list_members(members: Sequence[Member[What]], order: Order, split: Split) -> Listed[What]:
    """Sort files, and leave out those of the system and of parts that are held out."""
    kept = [member for member in members if not is_hidden(member.name, order)]
    kept.sort(key=lambda member: sort_key(member.name, order))
    pictures = [member.name for member in kept if not member.reason]
    parts = parts_of(pictures, split)
    used = iter(parts.is_used)
    kept = [member for member in kept if member.reason or next(used)]
    names = [name for name, is_used in zip(parts.names, parts.is_used, strict=True) if is_used]
    classes = classes_of(names, order)
    return Listed(kept, classes.labels, classes.names, (*parts.warnings, *classes.warnings))


def stamp_of_listing(order: Order, split: Split) -> str:
    """Return what to add to a source's stamp: other choices give other pictures; those of earlier versions nothing."""
    return "" if (order, split) == ("names", "classes") else f"|{order}|{split}"
