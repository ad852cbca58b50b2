"""The one door to the terminal: whatever is printed, by whomever, passes it.

What a name would have the terminal do is written out, and what cannot be said (a full disk, a closed pipe, a terminal
that is gone) is dropped: no work ends for want of listeners.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from ddpm_studio.engine.plain_text import visible


class Door(io.TextIOBase):
    """Stands before a stream. Nothing waits in it: what a full disk has refused would be tried again at the end."""

    def __init__(self, stream: Any) -> None:
        super().__init__()
        buffer = getattr(stream, "buffer", None)
        raw = getattr(buffer, "raw", buffer)  # itself, where Python was told not to buffer
        self._stream = stream
        self._is_own = isinstance(raw, io.RawIOBase)
        if isinstance(raw, io.RawIOBase):
            with suppress(OSError, ValueError):
                stream.flush()
            # λ and テスト are no errors where an old code page lacks them.
            self._stream = io.TextIOWrapper(raw, stream.encoding, "backslashreplace", write_through=True)
        self.is_heard = True
        """Whether, as far as is known, somebody may still read it: a pipe that was closed stays so."""

    def write(self, text: str, /) -> int:
        """Say `text`, or drop it."""
        try:
            self._stream.write(visible(text))
            self._stream.flush()
        except BrokenPipeError:
            self.is_heard = False
        except (OSError, ValueError):
            pass
        return len(text)

    def writable(self) -> bool:
        """Whether it can be written to, which it always can."""
        return True

    def fileno(self) -> int:
        """Return the stream's file descriptor."""
        return int(self._stream.fileno())

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        with suppress(OSError, ValueError):
            return bool(self._stream.isatty())
        return False

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """What libraries look at before they draw bars."""
        return str(getattr(self._stream, "encoding", None) or "utf-8")

    @property
    def buffer(self) -> Any:
        """What takes bytes."""
        return self._stream.buffer

    def give_back(self) -> None:
        """Let go of the stream, which others go on with."""
        if self._is_own:
            with suppress(OSError, ValueError):
                self._stream.detach()


@contextmanager
def doors() -> Iterator[None]:
    """Have all that is printed pass a door within the block."""
    _fill_closed()
    before = sys.stdout, sys.stderr
    out, errors = Door(sys.stdout or _nowhere()), Door(sys.stderr or _nowhere())
    sys.stdout, sys.stderr = out, errors
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
        for door in (out, errors):
            door.give_back()


def is_heard() -> bool:
    """Whether anybody may still read what is printed."""
    return bool(getattr(sys.stdout, "is_heard", True))


def _fill_closed() -> None:
    """Open what was closed by who started the program: the next file would get its number, and what others print."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)  # gets the lowest that is free


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")
