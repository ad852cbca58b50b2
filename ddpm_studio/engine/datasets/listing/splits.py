"""Sets that lie in parts: to learn from, and to look how well it was learnt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ddpm_studio.engine.datasets.listing.classes import shared_depth

Split: TypeAlias = Literal["train", "all", "classes", "held-out"]
"""train: of a set in parts only the one to learn from; all: every part; classes: parts are classes like any folders;
held-out: of a set in parts those that are not to be learnt from, of any other nothing."""

_BEHIND = r"(?:[-_ ]?(?:set|split|images|data|\d+))?"
_TRAIN = re.compile(rf"(?:train|training){_BEHIND}", re.IGNORECASE)
_HELD_OUT = re.compile(rf"(?:test|testing|val|valid|validation|validate|dev|eval|evaluation){_BEHIND}", re.IGNORECASE)
_SIDE = re.compile(r"(.+?)[-_ ]?[AB]")
"""``trainA`` and ``testB``: sets for translating pictures have both sides of it in each part."""
DEEPEST = 2
"""Levels below the folders that all share: ``train/cats`` and ``cats/train``."""


@dataclass(frozen=True)
class Parts:
    """Which pictures are learnt from."""

    names: Sequence[str]
    """The relative name of each picture without the folder of its part."""
    is_used: Sequence[bool]
    warnings: tuple[str, ...] = ()


def is_training_part(name: str) -> bool:
    """Whether a folder or an array of this name is the part of a set to learn from."""
    return _TRAIN.fullmatch(name) is not None


def is_held_out(name: str) -> bool:
    """Whether a folder or an array of this name is a part of a set that is not to be learnt from."""
    return _HELD_OUT.fullmatch(name) is not None


def parts_of(names: Sequence[str], split: Split) -> Parts:
    """Find the parts of a set of pictures with these relative names, such as ``train/cats/01.png``.

    They are parts where every folder of a level is called as parts are, and one of them is to be learnt from.
    """
    everything = Parts(names, [True] * len(names))
    if split == "classes":
        return everything
    folders = [name.split("/")[:-1] for name in names]
    first = shared_depth(folders)
    for level in range(first, first + DEEPEST):
        own = Counter(parts[level] if len(parts) > level else "" for parts in folders)
        trained = [name for name in own if is_training_part(name)]
        others = [name for name in own if is_held_out(name)]
        if _are_parts_with_sides(own):
            return Parts(names, everything.is_used if split != "held-out" else [False] * len(names), (_taken(own),))
        if trained and others and len(trained) + len(others) == len(own):
            shorter = ["/".join((*(parts := name.split("/"))[:level], *parts[level + 1 :])) for name in names]
            if split == "all":
                return Parts(shorter, everything.is_used)
            is_used = [is_training_part(parts[level]) for parts in folders]
            if split == "held-out":
                return Parts(shorter, [not is_trained for is_trained in is_used])
            return Parts(shorter, is_used, (_held_out(trained, others, own),))
    return Parts(names, [False] * len(names)) if split == "held-out" else everything


def _are_parts_with_sides(folders: Counter[str]) -> bool:
    whole = [found[1] if (found := _SIDE.fullmatch(name)) else "" for name in folders]
    return any(map(is_training_part, whole)) and any(map(is_held_out, whole)) and "" not in whole


def _taken(folders: Counter[str]) -> str:
    return (
        f"{_list([*folders], folders)} are taken for classes, and all are learnt from. To learn from one of them, "
        "choose its folder."
    )


def _held_out(trained: Sequence[str], others: Sequence[str], count: Counter[str]) -> str:
    plural = "are parts" if len(others) > 1 else "is a part"
    return (
        f"{_list(others, count)} {plural} of the set to test with, held out: only {_list(trained, count)} is learnt "
        "from. To learn from every part, choose split = all."
    )


def _list(parts: Sequence[str], count: Counter[str]) -> str:
    return " and ".join(f"“{part}” ({count[part]:,} picture{'s' * (count[part] > 1)})" for part in sorted(parts))
