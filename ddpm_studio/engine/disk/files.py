"""Writing files so that a reader finds the old one or the new one, never half of one."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ddpm_studio.engine.disk.held_folder import folders_below_held, found_at, placed
from ddpm_studio.engine.disk.leftovers import remove, sweep_once, temporary_prefix
from ddpm_studio.engine.disk.system import kind_of
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.plain_text import spelled_out

RESERVE = 256 * 2**20
"""Bytes of a disk that are left to others."""
AT_ONCE = 64 * 1024
"""Bytes that are asked for of a file that says nothing of its size."""
_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0)
"""A pipe would wait for somebody at its other end."""
_WITHOUT_LINKS = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


def _nobody(call: str, path: Path) -> None:
    """Let every call be made."""


def _may(path: Path) -> None:
    """Any folder may be made, as long as nobody knows better."""


witness: Callable[[str, Path], None] = _nobody
"""Told of every call that changes the disk, before it is made.

Tests put a disk in its place that refuses each of them, or ends the program there, and read the order of flushes and
renames.
"""

may_be_made: Callable[[Path], None] = _may
"""Asked before a folder is made, and raises a `StudioError` where none is to be; `places` knows of such."""


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` for writing; on leaving the block, flush it to disk and rename it.

    If the block raises, the temporary file is removed and `path` is as it was.

    :raises StudioError: if the disk is full, read-only or forbids the write.
    """
    temporary: Path | None = None
    try:
        make_folder(path.parent)
        sweep_once(path.parent)
        temporary = path.parent / f"{temporary_prefix()}{secrets.token_hex(4)}{path.suffix}"
        with open_new(temporary) as stream:
            yield stream
            flush(stream, temporary)  # before the rename, which may else be on the disk first
        rename(temporary, path)
    except OSError as error:
        raise unwritten(path, error) from error
    finally:
        if temporary is not None:
            remove(temporary)


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading, and nothing else that may have its name: reading a pipe or a device may never end.

    :raises OSError: if it cannot be opened or is no regular file.
    """
    stream = open(path, "rb", opener=partial(_open_without_waiting, path))  # noqa: SIM115
    try:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    except BaseException:
        stream.close()
        raise
    return stream


def open_own(path: Path, flags: int) -> int:
    """Open a file that is to be changed where it is, and return its descriptor: a regular file, and no link to one.

    :param flags: as `os.open` takes them, such as ``os.O_RDWR | os.O_CREAT``.
    :raises OSError: if it cannot be opened, or is something else.
    """
    found = found_at(path)
    if found is not None and not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, f"it is {kind_of(found.st_mode)} and not a file", str(path))
    with placed(path) as (name, handle):
        descriptor = os.open(name, flags | _WITHOUT_WAITING | _WITHOUT_LINKS | _BINARY, 0o666, dir_fd=handle)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # it was put there just now
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    return descriptor


def read_bounded(path: Path, most: int) -> bytes:
    """Return all of a file of at most `most` bytes.

    :raises OSError: if it cannot be read, is no regular file, or is longer.
    """
    with open_regular(path) as stream:
        size, content = os.fstat(stream.fileno()).st_size, b""
        is_longer = size > most  # what takes no room on the disk may fill the memory
        # Python takes memory for all that is asked for. The system's own files say that they have no size.
        at_once = max(size + 1, AT_ONCE)
        while not is_longer and (part := stream.read(min(at_once, most + 1 - len(content)))):
            content += part
            is_longer = len(content) > most
    if is_longer:
        raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes", str(path))
    return content


def _open_without_waiting(path: Path, _: str, flags: int) -> int:
    with placed(path) as (name, handle):
        links = 0 if handle is None else _WITHOUT_LINKS  # what is one's own may be kept elsewhere
        return os.open(name, flags | _WITHOUT_WAITING | links, dir_fd=handle)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 to `path`, whole or not at all; names of a disk that are none as `spelled_out` has them."""
    with whole_file(path) as stream:
        stream.write(spelled_out(text).encode())


def append_line(path: Path, line: str) -> None:
    """Append one line to a log that readers may follow; a reader ignores a last line without its newline.

    :raises StudioError: if the disk is full, read-only or forbids the write.
    """
    try:
        witness("append", path)
        # One line is one write: it is there whole, or cut off again.
        with os.fdopen(open_own(path, os.O_RDWR | os.O_APPEND | os.O_CREAT), "a+b", buffering=0) as stream:
            size, content = stream.tell(), spelled_out(line).encode() + b"\n"
            if size and stream.seek(size - 1) >= 0 and stream.read(1) != b"\n":
                content = b"\n" + content  # behind a line that a power cut has torn
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
    return io.BufferedWriter(_Told(path, "x", opener=partial(_create, path)), 1 << 20)


def _create(path: Path, _: str, flags: int) -> int:
    with placed(path) as (name, handle):
        return os.open(name, flags, 0o666, dir_fd=handle)


def flush(stream: BinaryIO, path: Path) -> None:
    """Bring all that was written to `stream`, the file at `path`, to the disk itself."""
    stream.flush()
    witness("fsync", path)
    os.fsync(stream.fileno())


def rename(old: Path, new: Path) -> None:
    """Give a file or folder its name, in place of the file that has it, and make the name last."""
    witness("rename", new)
    with placed(old) as (old_name, old_handle), placed(new) as (new_name, new_handle):
        os.replace(old_name, new_name, src_dir_fd=old_handle, dst_dir_fd=new_handle)
    sync_folder(new.parent)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, unless it is there; below one that is held, only from there on."""
    below = folders_below_held(path)
    for folder in below:
        if found_at(folder) is None:
            witness("mkdir", folder)
            with placed(folder) as (name, handle):
                os.mkdir(name, dir_fd=handle)
    if not below and not path.is_dir():
        may_be_made(path)
        witness("mkdir", path)
        path.mkdir(parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable (POSIX; elsewhere a rename already is)."""
    if os.name == "posix":
        witness("fsync", folder)
        with placed(folder) as (name, handle):
            descriptor = os.open(name, os.O_RDONLY, dir_fd=handle)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class _Told(io.FileIO):
    """A file whose writes are told before they are made."""

    def write(self, data: object, /) -> int:
        witness("write", Path(str(self.name)))
        return super().write(data)  # type: ignore[arg-type]


# --- what room there is ----------------------------------------------------------------------------------------


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
