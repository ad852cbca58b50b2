"""Images of one shape, added one after another, in a .npy file; or in memory, once the disk refuses."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
import psutil

from ddpm_studio.engine.datasets.keeping.checksums import Checks, checks_of
from ddpm_studio.engine.datasets.keeping.pixel_file import Stack, open_pixels
from ddpm_studio.engine.datasets.picture import reason_of
from ddpm_studio.engine.disk.files import RESERVE
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Pixels

SHARE_OF_MEMORY = 4
"""What one can do without: the part of all memory that images may take where they cannot be in a file."""
BLOCK = 8 * 1024 * 1024
"""Bytes that are gathered before they are written and flushed to the disk."""


class Rows:
    """Gathers (H, W, C) images.

    They are written with plain writes, not through a memory map: a full disk then is an error that can be answered,
    where a write to a map would end the process.
    """

    def __init__(self, path: Path | None) -> None:
        self.shape = (0, 0, 0)
        """(H, W, C) of the first image, which all others share."""
        self.count = 0
        self.trouble = ""
        """Why the images are in memory, if they were to be in a file."""
        self._path = path
        self._stream: BinaryIO | None = None
        self._start = 0
        self._written = 0
        self._pending: list[Pixels] = []
        self._blocks: list[Pixels] = []
        self._checks: list[Checks] = []

    def __enter__(self) -> Rows:
        """Create the file, where there is to be one."""
        if self._path is not None:
            try:
                self._stream = self._path.open("w+b")
            except OSError as error:
                self._move_to_memory(error)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._close()

    def add(self, image: Pixels) -> None:
        """Add one (H, W, C) image."""
        self.shape = (image.shape[0], image.shape[1], image.shape[2])
        self._pending.append(image)
        self.count += 1
        if len(self._pending) * image.nbytes >= BLOCK:
            self._flush()

    def finish(self) -> None:
        """Write what is left, and complete and close the file."""
        self._flush()
        if self._stream is None:
            return
        try:
            self._stream.seek(0)
            self._write_head()
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            self._move_to_memory(error)
        self._close()

    @property
    def is_in_file(self) -> bool:
        """Whether the images are in the file, all of them."""
        return self._path is not None and not self.trouble

    def checks(self) -> Checks:
        """Return the CRC of each image that was flushed."""
        return np.concatenate([np.empty(0, np.uint32), *self._checks])

    def pixels(self) -> Stack:
        """Return all images, (N, H, W, C), read-only: in the file, or in memory."""
        if self.is_in_file and self._path is not None:
            return open_pixels(self._path)
        self._blocks = [np.concatenate([np.empty((0, *self.shape), np.uint8), *self._blocks])]
        self._blocks[0].flags.writeable = False
        return self._blocks[0]

    def _flush(self) -> None:
        if not self._pending:
            return
        block = np.stack(self._pending)
        self._pending.clear()
        self._checks.append(checks_of(block))
        if self._stream is not None:
            try:
                self._refuse_last_bytes()
                if not self._written:
                    self._write_head()
                self._stream.write(block.tobytes())
                self._stream.flush()
                os.fsync(self._stream.fileno())
                self._written += len(block)
                return
            except OSError as error:
                self._move_to_memory(error)
        self._blocks.append(block)
        if sum(each.nbytes for each in self._blocks) > psutil.virtual_memory().total // SHARE_OF_MEMORY:
            raise StudioError(
                f"The cache of images cannot be written ({self.trouble or 'there is none'}), and the memory is too "
                "small for all of them. Free some space, or choose a smaller size."
            )

    def _refuse_last_bytes(self) -> None:
        """:raises OSError: if the disk is nearly full: what trains meanwhile must be able to save."""
        if self._path is not None and shutil.disk_usage(self._path.parent).free < RESERVE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))

    def _write_head(self) -> None:
        """Write the head of a .npy file; NumPy leaves room in it for any count of rows."""
        assert self._stream is not None
        head = {"descr": "|u1", "fortran_order": False, "shape": (self._written, *self.shape)}
        np.lib.format.write_array_header_1_0(self._stream, head)
        if self._start not in (0, self._stream.tell()):
            raise AssertionError("the head of a .npy file changed its length")
        self._start = self._stream.tell()

    def _move_to_memory(self, error: OSError) -> None:
        """Read back what was written and go on without the file.

        :raises StudioError: if it cannot be read back either.
        """
        self.trouble = reason_of(error)
        try:
            if self._written and self._stream is not None:
                self._stream.seek(self._start)
                data = self._stream.read(self._written * int(np.prod(self.shape)))
                self._blocks.append(np.frombuffer(data, np.uint8).reshape(self._written, *self.shape))
        except (OSError, ValueError) as second:
            raise StudioError(
                f"The cache of images can neither be written nor read: {reason_of(second)}. Check the disk."
            ) from error
        finally:
            self._close()
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.unlink()

    def _close(self) -> None:
        if self._stream is not None:
            stream, self._stream = self._stream, None
            try:
                stream.close()
            except OSError as error:
                self.trouble = self.trouble or reason_of(error)
