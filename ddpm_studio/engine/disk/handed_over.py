"""Paths that somebody hands over, by a drop, a dialog or a command: they may lead nowhere, or where nobody may look."""

from __future__ import annotations

import os
from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether there is anything at `path`; where nobody may look, there is not."""
    return os.path.exists(path)  # noqa: PTH110  # Path.exists raises there


def is_file(path: Path) -> bool:
    """Whether there is a regular file at `path`; where nobody may look, there is none."""
    return os.path.isfile(path)  # noqa: PTH113  # Path.is_file raises there


def is_folder(path: Path) -> bool:
    """Whether there is a folder at `path`; where nobody may look, there is none."""
    return os.path.isdir(path)  # noqa: PTH112


def why_closed(path: Path, called: str = "") -> str:
    """Return in a sentence why nothing can be seen at `path`; nothing: something is there, and it can be looked into.

    :param called: what the sentence calls it; nothing: its whole path.

    Whatever asks `Path.is_file` and its like afterwards gets an answer: they raise where they may not look.
    """
    try:
        if path.is_dir():
            os.scandir(path).close()
        else:
            path.stat()
    except FileNotFoundError:
        leads = "is a link that leads nowhere" if os.path.islink(path) else "does not exist"  # noqa: PTH114
        return f"{called or path} {leads}."
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        return f"{called or path} cannot be opened: {why}. Look whether its disk is there and whether you may read it."
    return ""
