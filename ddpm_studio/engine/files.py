"""Writing files so that a reader finds the old one or the new one, never half of one."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ddpm_studio.engine.errors import StudioError


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` for writing; on leaving the block, flush it to disk and rename it.

    If the block raises, the temporary file is removed and `path` is as it was.

    :raises StudioError: if the disk is full, read-only or forbids the write.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".tmp-{os.getpid()}-", suffix=path.suffix, dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        if temporary is not None:
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
        with path.open("ab") as stream:
            stream.write(line.encode() + b"\n")
    except OSError as error:
        raise _unwritten(path, error) from error


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable (POSIX; elsewhere a rename already is)."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _unwritten(path: Path, error: OSError) -> StudioError:
    return StudioError(
        f"{path} could not be written: {error.strerror or error}. Free some space or choose another folder."
    )


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current
