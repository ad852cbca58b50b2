"""Copies of all that lies in a home, each read again from the disk and compared before anything relies on it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ddpm_studio.engine.disk.files import flush, make_folder, open_new, open_regular, sync_folder
from ddpm_studio.engine.disk.leftovers import remove
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Job, Progress
from ddpm_studio.engine.jobs.moving.inventory import Inventory, Stand
from ddpm_studio.engine.pace import Pace

AT_ONCE = 1 << 22
"""Bytes that are copied between two looks whether it is to be stopped."""
COPYING, COMPARING = "Copying runs and results", "Comparing the copies"


class Copier:
    """Brings copies in `staging` to what lies in `source`, as often as that has changed."""

    def __init__(self, source: Path, staging: Path) -> None:
        self._source, self._staging = source, staging
        self._copied: dict[str, Stand] = {}
        self._folders: list[str] = []

    def differs(self, now: Inventory) -> bool:
        """Whether the copies are not of what lies there now."""
        return self._copied != now.files or self._folders != now.folders

    def copy(self, now: Inventory) -> Job:
        """Copy what is new or has changed, compare each copy with what was read, and drop what is gone.

        :raises StudioError: if the disk refuses, or a copy is not as it was written; naming the file.
        """
        wanted = {name: stand for name, stand in now.files.items() if self._copied.get(name) != stand}
        self._drop(now)
        sums: dict[str, bytes] = {}
        meter = Meter(2 * sum(stand.size for stand in wanted.values()))
        for folder in now.folders:
            with self._refusals(folder):
                make_folder(self._staging / folder)
        yield from meter.went_on(0, COPYING)
        for name in wanted:
            yield from self._copy_one(name, sums, meter)
        for name, checksum in sums.items():
            yield from self._check_one(name, checksum, meter)
            self._copied[name] = wanted[name]
        for folder in now.folders:
            with self._refusals(folder):
                sync_folder(self._staging / folder)
        self._folders = list(now.folders)

    def _drop(self, now: Inventory) -> None:
        for name in [name for name in self._copied if now.files.get(name) != self._copied[name]]:
            remove(self._staging / name)
            del self._copied[name]
        for folder in [folder for folder in self._folders if folder not in now.folders]:
            remove(self._staging / folder)

    def _copy_one(self, name: str, sums: dict[str, bytes], meter: Meter) -> Job:
        checksum = hashlib.blake2b()
        try:
            with open_regular(self._source / name) as source:
                written = os.fstat(source.fileno())
                with open_new(self._staging / name) as copy:
                    while part := source.read(AT_ONCE):
                        checksum.update(part)
                        put(copy, part)
                        yield from meter.went_on(len(part), COPYING)
                    flush(copy, self._staging / name)
            os.utime(self._staging / name, ns=(written.st_atime_ns, written.st_mtime_ns))
            with suppress(OSError):  # some disks know no rights
                (self._staging / name).chmod(written.st_mode & 0o777)
        except FileNotFoundError as error:
            if error.filename is None or Path(error.filename) != self._source / name:
                raise self._refused(name, error) from error
            remove(self._staging / name)  # it has gone since it was looked for, and the next look knows that
            return
        except OSError as error:
            raise self._refused(name, error) from error
        sums[name] = checksum.digest()

    def _check_one(self, name: str, expected: bytes, meter: Meter) -> Job:
        checksum = hashlib.blake2b()
        with self._refusals(name), open_regular(self._staging / name) as copy:
            if hasattr(os, "posix_fadvise"):  # from the disk itself, not what is still in memory
                os.posix_fadvise(copy.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while part := copy.read(AT_ONCE):
                checksum.update(part)
                yield from meter.went_on(len(part), COMPARING)
        if checksum.digest() != expected:
            raise StudioError(
                f"The copy of {name} is not as it was written; the disk with {self._staging.parent} may be failing. "
                f"Nothing was moved: everything is in {self._source}."
            )

    @contextmanager
    def _refusals(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._refused(name, error) from error

    def _refused(self, name: str, error: OSError) -> StudioError:
        why = error.strerror or str(error)
        return StudioError(f"{name} could not be copied: {why}. Nothing was moved: everything is in {self._source}.")


def put(copy: BinaryIO, part: bytes) -> None:
    """Write a part of a file."""
    copy.write(part)


class Meter:
    """Says how far copying and comparing are, in a unit that suits so many bytes."""

    def __init__(self, size: int) -> None:
        self._unit, name = (10**6, "MB") if size >= 10**7 else (10**3, "kB")
        self._done, self._size = 0, size
        self._paces = {label: Pace(label, name, self._in_units(size)) for label in (COPYING, COMPARING)}

    def _in_units(self, size: int) -> int:
        return -(-size // self._unit)

    def went_on(self, size: int, label: str) -> Iterator[Progress]:
        """Report `size` bytes more, if that is due."""
        self._done = min(self._size, self._done + size)
        yield from self._paces[label].report(self._in_units(self._done))
