"""What a person says of a run: a note, and whether it stays on top.

It is in a file of its own, so that a run that is being trained can be spoken of, and earlier programs read the rest.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ddpm_studio.engine.disk.files import read_bounded, write_text
from ddpm_studio.engine.disk.held_folder import found_at
from ddpm_studio.engine.disk.json_text import parse_json
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.runs.run import OWN, REMARKS

VERSION = 1
LONGEST_NOTE = 2_000
"""Characters."""


@dataclass(frozen=True)
class Remarks:
    """Nothing, if nothing was said."""

    note: str = ""
    is_pinned: bool = False


def read_remarks(folder: Path) -> Remarks:
    """Return what was said of the run in `folder`; what cannot be read, or a later version wrote, was not."""
    try:
        said: Any = parse_json(read_bounded(folder / REMARKS, OWN[REMARKS] or 0).decode())
        if said.pop("version") != VERSION:
            return Remarks()
        remarks = Remarks(**said)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Remarks()
    is_sound = isinstance(remarks.note, str) and len(remarks.note) <= LONGEST_NOTE and type(remarks.is_pinned) is bool
    return remarks if is_sound else Remarks()


def write_remarks(folder: Path, remarks: Remarks) -> None:
    """Write down what is said of the run in `folder`.

    :raises StudioError: if the note is too long, the folder is not there any more, or the disk refuses.
    """
    if len(remarks.note) > LONGEST_NOTE:
        raise StudioError(f"A note may have {LONGEST_NOTE:,} characters; this one has {len(remarks.note):,}.")
    if found_at(folder) is None:
        raise StudioError(f"The folder of the run {folder.name} is not there any more.")
    write_text(folder / REMARKS, json.dumps({"version": VERSION, **asdict(remarks)}, ensure_ascii=False, indent=1))
