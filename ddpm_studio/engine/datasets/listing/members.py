"""The files of a folder or an archive as a set: in order, those that are learnt from, with what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ddpm_studio.engine.datasets.listing.beside import Beside, Heeded, find_beside
from ddpm_studio.engine.datasets.listing.classes import Classes, classes_of
from ddpm_studio.engine.datasets.listing.order import Order, is_hidden, sort_key
from ddpm_studio.engine.datasets.listing.splits import Split, parts_of
from ddpm_studio.engine.endings import NOT_A_PICTURE
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
CAPTIONS: Any = knob(
    "beside",
    "What is read beside the pictures: files (name.txt or name.caption with the caption of a picture; metadata.csv or "
    ".jsonl, captions.csv, labels.csv or EDM's dataset.json with captions and classes of many); where these say "
    "nothing, folder names as captions; or none, so that all there is are the folders as classes.",
    usual="beside",
    advanced=True,
    before="none",
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
    labels: Sequence[int | None] | None
    """One for each of the members that can be used, in their order, None without a class; None: there are none."""
    class_names: tuple[str, ...]
    warnings: tuple[str, ...]
    captions: Sequence[str]
    """One for each of the members that can be used, in their order, as `Images.captions`."""

    def each(self) -> Iterator[tuple[Member[What], int | None, str]]:
        """Yield each member, its label, if it has one, and its captions."""
        remaining = iter(zip(self.labels or [None] * len(self.captions), self.captions, strict=True))
        for member in self.members:
            yield member, *((None, "") if member.reason else next(remaining))


@dataclass(frozen=True)
class Listing:
    """How a list of files is read."""

    order: Order
    split: Split
    captions: Heeded
    is_part: bool = False
    """Whether only some files were chosen."""

    @property
    def stamp(self) -> str:
        """What to add to a source's stamp: other choices give other pictures; those of earlier versions add nothing."""
        parts = "" if (self.order, self.split) == ("names", "classes") else f"|{self.order}|{self.split}"
        return parts if self.captions == "none" else f"{parts}|captions {self.captions}"

    def list(self, members: Sequence[Member[What]], read: Callable[[What, int], bytes]) -> Listed[What]:
        """Sort files, leave out those of the system and of parts that are held out, and take in what others say.

        :param read: what reads a file beside pictures, of at most so many bytes; OSError or ValueError if it cannot.
        """
        kept = [member for member in members if not is_hidden(member.name, self.order)]
        kept.sort(key=lambda member: sort_key(member.name, self.order))
        beside = self._beside(kept, read)
        kept = [member for member in kept if member.name not in beside.files]
        parts = parts_of([member.name for member in kept if not member.reason], self.split)
        used = iter(parts.is_used)
        kept = [member for member in kept if member.reason or next(used)]
        pictures = [member.name for member in kept if not member.reason]
        if beside.has_classes:
            classes = _classes_said(pictures, beside, self.order)
        else:
            names = [name for name, is_used in zip(parts.names, parts.is_used, strict=True) if is_used]
            classes = classes_of(names, self.order)
        warnings = (*parts.warnings, *classes.warnings, *beside.warnings, *beside.missing)
        captions = ["\n".join(beside.of(name).captions) for name in pictures]
        return Listed(kept, classes.labels, classes.names, warnings, captions)

    def _beside(self, members: Sequence[Member[What]], read: Callable[[What, int], bytes]) -> Beside:
        pictures = [member.name for member in members if not member.reason]
        others = {member.name: member.what for member in members if member.reason == NOT_A_PICTURE}
        return find_beside(
            pictures, [*others], self.captions, lambda name, most: read(others[name], most), is_part=self.is_part
        )


def _classes_said(pictures: Sequence[str], beside: Beside, order: Order) -> Classes:
    """Return the classes that are said of `pictures` beside them."""
    own = [beside.of(name).label for name in pictures]
    found = sorted({label for label in own if label}, key=lambda label: sort_key(label, order))
    number = {name: index for index, name in enumerate(found)}
    none = own.count("")
    warnings = (f"No class is said of {none:,} of {len(own):,} pictures.",) if found and none else ()
    return Classes([number.get(label) for label in own] if found else None, tuple(found), warnings)
