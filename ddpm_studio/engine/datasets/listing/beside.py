"""Files beside pictures that say what is in them: a text with a picture's name, or a table of many."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal, TypeAlias

from ddpm_studio.engine.datasets.listing.tables import Row, is_table, read_table
from ddpm_studio.engine.disk.text import text_in

Heeded: TypeAlias = Literal["beside", "folders", "none"]
"""Where captions come from; with none, classes too come from folders alone."""
Read: TypeAlias = Callable[[str, int], bytes]
"""Returns the content of a file by its relative name, of at most so many bytes; OSError or ValueError if it cannot."""
TEXTS = (".txt", ".caption")
LONGEST = 1000
"""Characters of a caption."""
LONGEST_NAME = 255
"""Characters of a class's name."""
LARGEST_TEXT = 2**20
LARGEST_TABLE = 2**28
"""Bytes of a file."""


@dataclass
class Said:
    """What is said of one picture."""

    captions: dict[str, None] = field(default_factory=dict)
    """Each once, in the order in which they were found."""
    label: str = ""
    """The name of its class; empty: none is said."""


@dataclass
class Beside:
    """What is said of pictures beside them."""

    files: set[str] = field(default_factory=set)
    """The relative names of the files that say it: they are no pictures that were left out."""
    has_classes: bool = False
    """Whether classes come from here, and not from folders."""
    warnings: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """What is said of pictures that are not there."""
    _said: dict[str, Said] = field(default_factory=lambda: defaultdict(Said))

    def of(self, picture: str) -> Said:
        """Return what is said of the picture of this relative name."""
        return self._said.get(picture) or Said()

    def tell(self, picture: str, captions: Iterable[str] = (), label: str = "") -> None:
        """Take in what is said of a picture."""
        said = self._said[picture]
        said.captions |= dict.fromkeys(captions)
        said.label = label or said.label


def is_text(name: str) -> bool:
    """Whether a file of this name is a caption where a picture lies beside it."""
    return _ending(name) in TEXTS


def is_beside(name: str) -> bool:
    """Whether a file of this name may say what is in pictures."""
    return is_text(name) or is_table(name)


def find_beside(
    pictures: Sequence[str], others: Sequence[str], heeded: Heeded, read: Read, *, is_part: bool = False
) -> Beside:
    """Return what is said of `pictures` in `others`, all of them relative names with ``/`` between folders.

    :param is_part: whether there are further pictures, which were not chosen: that tables name them is no wonder.
    """
    found = Beside()
    if heeded == "none":
        return found
    by_stem: dict[str, list[str]] = defaultdict(list)
    for name in pictures:
        by_stem[_stem(name)].append(name)
    texts = [name for name in others if is_text(name) and _stem(name) in by_stem]
    tables = [name for name in others if is_table(name)]
    found.files.update(texts, tables)
    _read_texts(texts, by_stem, read, found)
    if tables:
        known = {unicodedata.normalize("NFC", name): name for name in pictures}
        for name in tables:
            _read_table(name, known, read, found)
        if is_part:
            found.missing.clear()
    if heeded == "folders":
        for name in pictures:
            if not found.of(name).captions and (folder := PurePosixPath(name).parent.name):
                found.tell(name, [_in_one_line(folder.replace("_", " "))])
    return found


def _read_texts(texts: Sequence[str], by_stem: Mapping[str, Sequence[str]], read: Read, found: Beside) -> None:
    broken: list[str] = []
    long: list[str] = []
    for name in texts:
        try:
            caption = _in_one_line(text_in(read(name, LARGEST_TEXT)))
        except (OSError, ValueError):
            broken.append(name)
            continue
        if len(caption) > LONGEST:
            long.append(name)
        for picture in by_stem[_stem(name)]:
            found.tell(picture, [caption[:LONGEST]] if caption else [])
    if broken:
        found.warnings.append(f"Captions that are no text in UTF-8: {_counted(broken)}. They count as empty.")
    if long:
        found.warnings.append(f"Captions of more than {LONGEST:,} characters: {_counted(long)}. They are cut there.")


def _read_table(name: str, known: Mapping[str, str], read: Read, found: Beside) -> None:
    """Take in what a table says of the pictures that are `known`, by their names as Unicode composes them."""
    try:
        table = read_table(name, text_in(read(name, LARGEST_TABLE)))
    except (OSError, ValueError) as error:
        why = "is no text in UTF-8" if isinstance(error, UnicodeError) else getattr(error, "strerror", None) or error
        found.warnings.append(f"{name} {why}: nothing is learnt from it.")
        return
    folder = name[: name.rfind("/") + 1]
    missing: list[str] = []
    for row in table.rows:
        picture = known.get(unicodedata.normalize("NFC", folder + _within(row)))
        if picture is None:
            missing.append(_within(row))
            continue
        captions = (_in_one_line(caption)[:LONGEST] for caption in row.captions)
        found.tell(picture, captions, _in_one_line(row.label)[:LONGEST_NAME])
    found.has_classes |= table.has_classes
    if missing:
        found.missing.append(f"{name} names pictures that are not among these: {_counted(missing)}.")


def _within(row: Row) -> str:
    """Return the file of a row with ``/`` between folders."""
    return row.file.replace("\\", "/").removeprefix("./")


def _in_one_line(text: str) -> str:
    """Return a text without breaks, and without what is no letter: controls, and halves of letters out of JSON."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def _counted(names: Sequence[str]) -> str:
    return f"{len(names):,}; the first is {names[0]}"


def _stem(name: str) -> str:
    """Return a relative name without its ending."""
    return name[: len(name) - len(_ending(name))]


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
