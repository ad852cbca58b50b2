"""Tables that lie beside pictures and say of each its class, its captions, or both.

They are those of Hugging Face's imagefolder (``metadata.csv``, ``metadata.jsonl``), of Karras et al.'s EDM
(``dataset.json``), and plain ones of the first kind under other names.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ddpm_studio.engine.disk.json_text import parse_json

EDM = "dataset.json"
TABLES = frozenset((*("metadata.csv", "labels.csv", "captions.csv"), *("metadata.jsonl", "labels.jsonl"), EDM))
"""What they are called, in lower case."""
FILES = ("file_name", "filename", "file", "image")
"""Columns that name the picture, of which the first that is there counts, as of the next two."""
CAPTIONS = ("text", "caption", "captions", "prompt")
CLASSES = ("label", "class", "class_name", "category")
SEPARATORS = ",;\t"
"""Between columns; where commas are in numbers, Excel writes semicolons."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a table says of one picture."""

    file: str
    """As the table names it: relative to its own folder."""
    captions: tuple[str, ...]
    label: str
    """The name of its class; empty: none is said."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a table says."""

    rows: tuple[Row, ...]
    has_classes: bool
    """Whether it is there to say classes, even if it says of none: folders are none then."""


def is_table(name: str) -> bool:
    """Whether a file of this relative name is a table of what pictures show."""
    return name.rpartition("/")[2].lower() in TABLES


def read_table(name: str, text: str) -> Table:
    """Return what the table of this file name, with this text, says.

    :raises ValueError: if it is not understood; the message goes on from its name: "has no column file_name".
    """
    lower = name.rpartition("/")[2].lower()
    if lower == EDM:
        return _edm(parse_json(text))
    lines = _json_lines(text) if lower.endswith(".jsonl") else _csv_lines(text)
    rows, columns = [], dict[str, None]()
    for line in lines:
        plain = {str(key).strip().lower(): value for key, value in line.items() if key is not None}
        columns |= dict.fromkeys(plain)
        if file := _text(_first(plain, FILES)):
            rows.append(Row(file, _texts(_first(plain, CAPTIONS)), _text(_first(plain, CLASSES))))
    if columns and not any(column in columns for column in FILES):
        raise ValueError(f"has no column {FILES[0]}")
    if columns and not any(column in columns for column in CAPTIONS + CLASSES):
        raise ValueError(f"has neither a column {CAPTIONS[0]} with captions nor one called {CLASSES[0]} with classes")
    return Table(tuple(rows), any(row.label for row in rows))


def _csv_lines(text: str) -> Iterator[Mapping[str, Any]]:
    head = text.lstrip("\n\r").partition("\n")[0]
    separator = max(SEPARATORS, key=head.count)
    try:
        # A line may have more columns than the first: what is in them goes under None.
        yield from csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    except csv.Error as error:
        raise ValueError(f"is no table: {error}") from None


def _json_lines(text: str) -> Iterator[Mapping[str, Any]]:
    # Not by `splitlines`: Unicode's other breaks may stand within what is said.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                said = parse_json(line)
            except ValueError as error:
                raise ValueError(f"{error}, in line {number:,}") from None
            if not isinstance(said, dict):
                raise ValueError(f"is no table: line {number:,} is not {{…}}")
            yield said


def _edm(said: object) -> Table:
    """Return what ``{"labels": [["00000/img00000000.png", 3], …]}`` says, or ``{"labels": null}``."""
    labels = said.get("labels", 0) if isinstance(said, dict) else 0
    if not isinstance(labels, list | None):
        raise ValueError("has no labels")
    rows = []
    for pair in labels or []:
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise ValueError("has labels that are not pairs of a file and a class")
        if isinstance(pair[1], list):
            raise ValueError("has labels that are several numbers each, which are no classes")
        rows.append(Row(pair[0], (), _text(pair[1])))
    return Table(tuple(rows), has_classes=True)


def _first(line: Mapping[str, Any], columns: tuple[str, ...]) -> Any:
    return next((line[column] for column in columns if column in line), None)


def _texts(said: Any) -> tuple[str, ...]:
    several = said if isinstance(said, list) else [said]
    return tuple(text for text in map(_text, several) if text)


def _text(said: Any) -> str:
    """Return what stands in one place of a table as text; nothing for what is none."""
    if isinstance(said, float) and said.is_integer():
        said = int(said)
    return str(said).strip() if isinstance(said, str | int | float) else ""
