"""A folder of files that is complete, or is not there at all, and can tell whether it is still as it was written.

What must be in it is said by ``MANIFEST.json``: the size and SHA-256 of each file, and whatever else is to be known of
the folder. Its last line is the SHA-256 of what is above it. So rot is found that torch's zip format does not find: of
400 damaged states torch read 67 without a word.

Rejected: a file with its checksum in another one beside it, which can come apart.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ddpm_studio.engine.disk.files import (
    flush,
    make_folder,
    open_new,
    read_bounded,
    rename,
    sync_folder,
    temporary_prefix,
)
from ddpm_studio.engine.errors import StudioError

MANIFEST = "MANIFEST.json"
LARGEST_MANIFEST = 2**20


class Seal:
    """A folder in the making."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, dict[str, Any]] = {}

    @contextmanager
    def file(self, name: str) -> Iterator[BinaryIO]:
        """Open the file `name` of the folder for writing; it is brought to the disk itself on leaving the block."""
        path = self._folder / name
        with open_new(path) as stream:
            yield stream
            flush(stream, path)
        self._files[name] = {"bytes": path.stat().st_size, "sha256": _sha256(path)}

    def close(self, facts: dict[str, Any]) -> None:
        """Write the manifest."""
        said = {"version": 2, **facts, "written": time.time(), "files": self._files}
        text = json.dumps(said, indent=2) + "\n"
        with open_new(self._folder / MANIFEST) as stream:
            stream.write(f"{text}sha256 {hashlib.sha256(text.encode()).hexdigest()}\n".encode())
            flush(stream, self._folder / MANIFEST)
        sync_folder(self._folder)


@contextmanager
def sealing(target: Path, **facts: Any) -> Iterator[Seal]:
    """Yield a folder to fill; on leaving, it is flushed and sealed and given its name.

    :param facts: what the manifest says besides, such as ``step=1200``.
    :raises StudioError: if the disk is full or forbids it; nothing is left behind.
    """
    temporary = target.parent / f"{temporary_prefix()}{target.name}"
    replaced = temporary.with_name(f"{temporary.name}-old")
    try:
        make_folder(temporary)
        seal = Seal(temporary)
        yield seal
        seal.close(facts)
        if target.exists():
            rename(target, replaced)  # a folder cannot be renamed onto one that has files in it
        rename(temporary, target)
    except OSError as error:
        if replaced.exists() and not target.exists():
            replaced.rename(target)
        raise StudioError(
            f"{target} could not be saved: {error.strerror or error}. "
            "What was saved before is untouched; free some space."
        ) from error
    finally:
        for rest in (temporary, replaced):
            shutil.rmtree(rest, ignore_errors=True)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return what the manifest of `folder` says; None if there is none or it is not as it was written."""
    try:
        content = read_bounded(folder / MANIFEST, LARGEST_MANIFEST)
        text, marker, checksum = content.rpartition(b"sha256 ")
        if not marker:  # as the first version wrote it
            text = content
        said = json.loads(text)
        is_own = said["version"] == 1 if not marker else checksum == f"{hashlib.sha256(text).hexdigest()}\n".encode()
        return said if is_own and isinstance(said, dict) and isinstance(said["files"], dict) and said["files"] else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def what_is_wrong(folder: Path) -> str:
    """Return which file of `folder` is not as its manifest says, and why; nothing if all are."""
    manifest = read_manifest(folder)
    if manifest is None:
        return f"{MANIFEST} is missing or damaged"
    try:
        for name, facts in manifest["files"].items():
            path = folder / name
            if not path.is_file():
                return f"{name} is missing"
            if path.stat().st_size != facts["bytes"]:
                return f"{name} has {path.stat().st_size:,} bytes and not {facts['bytes']:,}"
            if _sha256(path) != facts["sha256"]:
                return f"{name} is not as it was written"
    except OSError as error:
        return f"{name} cannot be read: {error.strerror}"
    except (KeyError, TypeError, ValueError):
        return f"{MANIFEST} is not understood"
    return ""


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
