"""Writing files so that a reader finds the old one or the new one, never half of one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import platform
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from ddpm_studio.engine.errors import StudioError

RESERVE = 256 * 2**20
"""Bytes of a disk that are left to others."""
_HOST = hashlib.blake2b(platform.node().encode(), digest_size=3).hexdigest()


def _nobody(call: str, path: Path) -> None:
    """Let every call be made."""


witness: Callable[[str, Path], None] = _nobody
"""Told of every call that changes the disk, before it is made.

Tests put a disk in its place that refuses each of them, or ends the program there, and read the order of flushes and
renames.
"""


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` for writing; on leaving the block, flush it to disk and rename it.

    If the block raises, the temporary file is removed and `path` is as it was.

    :raises StudioError: if the disk is full, read-only or forbids the write.
    """
    temporary: Path | None = None
    try:
        make_folder(path.parent)
        _sweep_once(path.parent)
        temporary = path.parent / f"{temporary_prefix()}{secrets.token_hex(4)}{path.suffix}"
        with open_new(temporary) as stream:
            yield stream
            flush(stream, temporary)  # before the rename, which may else be on the disk first
        rename(temporary, path)
    except OSError as error:
        raise unwritten(path, error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading, and nothing else that may have its name: reading a pipe or a device may never end.

    :raises OSError: if it cannot be opened or is no regular file.
    """
    stream = open(path, "rb", opener=_open_without_waiting)  # noqa: SIM115
    try:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    except BaseException:
        stream.close()
        raise
    return stream


def read_bounded(path: Path, most: int) -> bytes:
    """Return all of a file of at most `most` bytes.

    :raises OSError: if it cannot be read, is no regular file, or is longer.
    """
    with open_regular(path) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes", str(path))
    return content


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a pipe would wait for someone to write


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 to `path`, whole or not at all."""
    with whole_file(path) as stream:
        stream.write(text.encode())


def append_line(path: Path, line: str) -> None:
    """Append one line to a log that readers may follow; a reader ignores a last line without its newline.

    :raises StudioError: if the disk is full, read-only or forbids the write.
    """
    try:
        witness("append", path)
        with path.open("ab", buffering=0) as stream:  # one line is one write: it is there whole, or cut off again
            size, content = stream.tell(), line.encode() + b"\n"
            try:
                written = stream.write(content)
            except OSError:
                written = 0
                raise
            finally:
                if written < len(content):  # or the next line would be glued to half of this one
                    stream.truncate(size)
            if written < len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError as error:
        raise unwritten(path, error) from error


# --- the calls that change a disk ------------------------------------------------------------------------------


def open_new(path: Path) -> BinaryIO:
    """Open a file for writing that must not exist yet."""
    witness("create", path)
    return io.BufferedWriter(_Told(path, "x"), 1 << 20)


def flush(stream: BinaryIO, path: Path) -> None:
    """Bring all that was written to `stream`, the file at `path`, to the disk itself."""
    stream.flush()
    witness("fsync", path)
    os.fsync(stream.fileno())


def rename(old: Path, new: Path) -> None:
    """Give a file or folder its name, in place of the file that has it, and make the name last."""
    witness("rename", new)
    old.replace(new)
    sync_folder(new.parent)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, unless it is there."""
    if not path.is_dir():
        witness("mkdir", path)
        path.mkdir(parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable (POSIX; elsewhere a rename already is)."""
    if os.name == "posix":
        witness("fsync", folder)
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class _Told(io.FileIO):
    """A file whose writes are told before they are made."""

    def write(self, data: object, /) -> int:
        witness("write", Path(str(self.name)))
        return super().write(data)  # type: ignore[arg-type]


# --- what is left over, and what room there is -----------------------------------------------------------------


def temporary_prefix() -> str:
    """Return how the names begin of what this process has not finished writing.

    Computer and process are in them, so that what a process that has ended was writing is known, and swept when its
    folder is next written to.
    """
    return f".tmp-{_HOST}-{os.getpid()}-"


@lru_cache(maxsize=256)
def _sweep_once(folder: Path) -> None:
    """Sweep a folder that is written to for the first time; looking at it for each of its files would take long."""
    sweep(folder)


def sweep(folder: Path) -> None:
    """Remove from `folder` what processes of this computer that have ended were writing."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(".tmp-") and is_left_over(entry.name):
                remove(Path(entry.path))


def is_left_over(name: str) -> bool:
    """Whether what is called `name` was being written by a process of this computer that has ended."""
    import psutil

    match = re.match(rf"\.tmp-{_HOST}-(\d+)-", name)
    return match is not None and not psutil.pid_exists(int(match[1]))


def remove(path: Path) -> None:
    """Remove a file or folder, as far as the system lets us."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def lack_of_room(folder: Path, size: int) -> str:
    """Return why `size` bytes had better not be written to `folder`; nothing if there is room.

    Something is left to others: a disk that is full to the last byte takes more down than this program.
    """
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return ""  # then the writing itself will tell
    needed = round(size * 1.1) + RESERVE
    if free >= needed:
        return ""
    return f"{folder} has {free / 2**20:,.0f} MB of free space, and {needed / 2**20:,.0f} MB are needed"


def unwritten(path: Path, error: OSError) -> StudioError:
    """Return the sentence about a file that could not be written."""
    return StudioError(
        f"{path} could not be written: {error.strerror or error}. Free some space or choose another folder."
    )
