"""A folder of files that is complete, or is not there at all, and can tell whether it is still as it was written.

What must be in it is said by ``MANIFEST.json``: the size and SHA-256 of each file, and whatever else is to be known of
the folder. Its last line is the SHA-256 of what is above it. So rot is found that torch's zip format does not find: of
400 damaged states torch read 67 without a word.

Rejected: a file with its checksum in another one beside it, which can come apart.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from ddpm_studio.engine.disk.files import (
    flush,
    make_folder,
    open_new,
    open_regular,
    read_bounded,
    rename,
    sync_folder,
)
from ddpm_studio.engine.disk.held_folder import found_at
from ddpm_studio.engine.disk.leftovers import remove, temporary_prefix
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
        size, checksum = _measure(path)
        self._files[name] = {"bytes": size, "sha256": checksum}

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
        if found_at(target) is not None:
            rename(target, replaced)  # a folder cannot be renamed onto one that has files in it
        rename(temporary, target)
    except OSError as error:
        if found_at(replaced) is not None and found_at(target) is None:
            with suppress(OSError):
                rename(replaced, target)
        raise StudioError(
            f"{target} could not be saved: {error.strerror or error}. "
            "What was saved before is untouched; free some space."
        ) from error
    finally:
        remove(temporary)
        if found_at(target) is not None:  # else it is all there is
            remove(replaced)


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
            if found_at(folder / name) is None:
                return f"{name} is missing"
            size, checksum = _measure(folder / name, facts["bytes"])
            if size != facts["bytes"]:
                return f"{name} has {size:,} bytes and not {facts['bytes']:,}"
            if checksum != facts["sha256"]:
                return f"{name} is not as it was written"
    except OSError as error:
        return f"{name} cannot be read: {error.strerror}"
    except (KeyError, TypeError, ValueError):
        return f"{MANIFEST} is not understood"
    return ""


def _measure(path: Path, expected: int | None = None) -> tuple[int, str]:
    """Return the length of a file and its SHA-256, which is not computed where the length is not as `expected`."""
    with open_regular(path) as stream:
        size = os.fstat(stream.fileno()).st_size
        digest = hashlib.sha256()
        while expected in (None, size) and (part := stream.read(1 << 20)):
            digest.update(part)
        return size, digest.hexdigest()
