"""Classes from the folders that pictures lie in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ddpm_studio.engine.datasets.listing.order import Order, sort_key


@dataclass(frozen=True)
class Classes:
    """Which class each picture has, by its folder."""

    labels: Sequence[int | None] | None
    names: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def classes_of(names: Sequence[str], order: Order = "numbers") -> Classes:
    """Return the classes of pictures with these relative names (``cats/01.png``).

    Folders that all pictures share are passed over; the first level below them is the class. Where a picture lies
    outside such a folder, or all lie in one, there are no classes.
    """
    folders = [name.split("/")[:-1] for name in names]
    depth = shared_depth(folders)
    inside = [len(parts) > depth for parts in folders]
    if not any(inside):
        return Classes(None)
    if not all(inside):
        outside = inside.count(False)
        sentence = f"{outside:,} of {len(names):,} pictures lie outside the sub-folders: no classes are used."
        return Classes(None, warnings=(sentence,))
    own = [parts[depth] for parts in folders]
    found = sorted(set(own), key=partial(sort_key, order=order))
    number = {name: index for index, name in enumerate(found)}
    return Classes([number[name] for name in own], tuple(found))


def shared_depth(folders: Sequence[list[str]]) -> int:
    """Return how many leading folders all have in common."""
    if not folders:
        return 0
    first, last = min(folders), max(folders)
    depth = 0
    while depth < min(len(first), len(last)) and first[depth] == last[depth]:
        depth += 1
    return depth
