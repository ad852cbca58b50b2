"""States in torch's own format: looked through before they are read, and again before they are used.

Such a file is a zip archive with a pickle in it. It is only ever read with ``weights_only=True``, which runs no code
of the file; what is left to be feared is a small file that takes all memory. Rejected: trusting the manifest beside a
state, which whoever makes the file can make, too.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import torch

from ddpm_studio.engine.disk.zip_list import FEW_FILES, opened_zip
from ddpm_studio.engine.errors import LoadError

MOST_ENTRIES = 20_000
"""Parts of the archive: one for each tensor, and a few."""
LONGEST_PICKLE = 16 * 2**20
"""Bytes of what says which tensor is where."""
DEEPEST = 16
"""Dicts and lists within each other."""


def load_pt(path: Path) -> Any:
    """Return what `path` holds: tensors on the CPU, numbers and text, in dicts and lists.

    :raises LoadError: if it is not what torch writes, or claims to hold more than it does.
    """
    _inspect(path)
    found = torch.load(path, map_location="cpu", weights_only=True)
    _check(path, found, DEEPEST)
    return found


def _inspect(path: Path) -> None:
    try:
        with opened_zip(path, FEW_FILES) as archive:
            entries = archive.infolist()
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        raise LoadError(path, "the file", f"is not as torch writes it: {error}") from None
    if len(entries) > MOST_ENTRIES:
        raise LoadError(path, "the file", f"has {len(entries):,} parts, more than any state")
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise LoadError(path, "the file", "is packed, which no state is")
    if sum(entry.file_size for entry in entries) > path.stat().st_size:
        raise LoadError(path, "the file", "claims to hold more than it does")
    if any(entry.filename.endswith(".pkl") and entry.file_size > LONGEST_PICKLE for entry in entries):
        raise LoadError(path, "its list of contents", "is far too long")


def _check(path: Path, found: Any, depth: int) -> None:
    """Make sure that a tensor is as large as what is stored for it: a view can repeat one number a trillion times."""
    if isinstance(found, torch.Tensor):
        is_plain = found.layout is torch.strided and not found.is_quantized and not found.is_meta
        if not is_plain or found.numel() * found.itemsize > found.untyped_storage().nbytes():
            raise LoadError(path, "a tensor in it", "is larger than what is stored of it")
    elif isinstance(found, dict | list | tuple):
        if depth == 0:
            raise LoadError(path, "what it holds", "is nested too deep")
        for part in found.values() if isinstance(found, dict) else found:
            _check(path, part, depth - 1)
