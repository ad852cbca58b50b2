"""The order of files, and which of them belong to a system and not to the user."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Order: TypeAlias = Literal["numbers", "names"]
"""numbers: numbers in names count as such; names: letter by letter, and system files as earlier versions knew them.

A run goes on with the order that it began with: an epoch is a permutation of the pictures' numbers.
"""
Key: TypeAlias = tuple[tuple[tuple[tuple[str, int, str], ...], ...], str]

_SYSTEM = frozenset(
    ("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "$recycle.bin", "system volume information")
)
_STORAGE = frozenset(
    (
        *("@eadir", "@tmp", "@sharebin", "#recycle", "#snapshot"),
        *("@recycle", "@recently-snapshot", "network trash folder", "temporary items", "lost+found"),
        *("recycler", "recycled", "ehthumbs_vista.db", "thumbs.db:encryptable", "zbthumbnail.info", "pspbrwse.jbf"),
        *("synoindex_media_info", "picasa.ini", "found.000"),
    )
)
"""What storage systems and programs for pictures leave beside them, too."""


def is_hidden(name: str, order: Order = "numbers") -> bool:
    """Whether a relative name belongs to the system, not to the user: it is passed over without a word.

    That is anything that begins with a dot, and what Windows, macOS and storage systems leave behind.
    """
    parts = [part.lower() for part in name.split("/")]
    known = _SYSTEM if order == "names" else _SYSTEM | _STORAGE
    return any((part[:1] == "." and part not in (".", "..")) or part in known for part in parts)


def sort_key(name: str, order: Order) -> Key:
    """Return what to sort relative names by: ``img2`` stands before ``img10`` where numbers count as such."""
    if order == "names":
        return (), name
    return tuple(_pieces(part) for part in name.split("/")), name


def _pieces(part: str) -> tuple[tuple[str, int, str], ...]:
    """Return the words and numbers of a name; a number as its length and its digits, as it may have thousands."""
    found = []
    for word, digits in re.findall(r"([^0-9]*)([0-9]*)", part):
        number = digits.lstrip("0")
        found.append((word, len(number) if digits else -1, number))
    return tuple(found)
