"""A folder of files that is complete, or is not there at all, and can tell whether it is still as it was written."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.files import sync_folder, write_text

MANIFEST = "MANIFEST.json"


@contextmanager
def sealing(target: Path) -> Iterator[Path]:
    """Yield a temporary folder to fill; on leaving, flush and seal it and give it its name.

    :raises StudioError: if the disk is full or forbids it; nothing is left behind.
    """
    temporary = target.parent / f".tmp-{os.getpid()}-{target.name}"
    try:
        temporary.mkdir(parents=True)
        yield temporary
        _seal(temporary)
        if target.exists():
            shutil.rmtree(target)
        temporary.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StudioError(
            f"{target} could not be saved: {error.strerror or error}. "
            "What was saved before is untouched; free some space."
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def is_as_written(folder: Path) -> bool:
    """Whether every file in `folder` has the size and checksum that its manifest says."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        return bool(manifest["files"]) and all(
            (folder / name).stat().st_size == facts["bytes"] and _sha256(folder / name) == facts["sha256"]
            for name, facts in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _seal(folder: Path) -> None:
    """Flush every file in `folder` and write down what it must be."""
    files = {}
    for path in sorted(folder.iterdir()):
        with path.open("r+b") as stream:  # Windows flushes no file that is open for reading only
            os.fsync(stream.fileno())
        files[path.name] = {"bytes": path.stat().st_size, "sha256": _sha256(path)}
    write_text(folder / MANIFEST, json.dumps({"version": 1, "written": time.time(), "files": files}, indent=2))


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
