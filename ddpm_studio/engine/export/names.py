"""Names of exported files: inside the chosen folder, and never one that is taken."""

from __future__ import annotations

import unicodedata
from pathlib import Path

_FORBIDDEN = frozenset('<>:"/\\|?*')
_RESERVED = frozenset(["CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "123456789")])
_MOST_BYTES = 150
"""A file's name may have 255; a number and a suffix come behind."""


def free_name(path: Path) -> Path:
    """Return `path`, or ``grid (2).png``, ``grid (3).png``, … where something of that name is there already."""
    candidate, number = path, 1
    while candidate.exists() or candidate.is_symlink():
        number += 1
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return candidate


def safe_name(text: str, otherwise: str = "image") -> str:
    """Turn any text into one file name (without folder) that Linux, macOS and Windows all accept.

    :param otherwise: the name where nothing of `text` can be kept, as in ``..``.
    """
    # Control and format characters go: among them are NUL and the marks that reverse the reading direction.
    kept = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    name = "".join("_" if c in _FORBIDDEN else c for c in kept).strip(" .")
    name = name.encode()[:_MOST_BYTES].decode(errors="ignore").strip(" .") or otherwise
    return f"_{name}" if name.split(".")[0].strip().upper() in _RESERVED else name
