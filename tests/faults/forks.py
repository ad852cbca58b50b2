"""Children to be killed: forked, so that each has torch at once."""

from __future__ import annotations

import os
import selectors
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

Send: TypeAlias = Callable[[str], None]
"""Sends text to the one that has forked."""
PATIENCE = 60.0
"""Seconds for a child that should end by itself."""


@dataclass
class Child:
    """A forked process that may send bytes."""

    process: int
    reading: int
    status: int | None = None

    def wait_for_byte(self, seconds: float) -> bytes:
        """Return what it sends next: nothing once it has ended, or after so many seconds."""
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.reading, selectors.EVENT_READ)
            return os.read(self.reading, 1 << 16) if waiting.select(seconds) else b""

    def kill(self) -> bool:
        """Kill it as the power cut does; return whether it was still alive."""
        if self.status is None:
            os.kill(self.process, signal.SIGKILL)
            _, self.status = os.waitpid(self.process, 0)
            os.close(self.reading)
        return os.WIFSIGNALED(self.status)

    def end(self, seconds: float = PATIENCE) -> tuple[int | None, str]:
        """Wait until it ends; return its exit code (None: it hung or was killed), and all that it sent."""
        until, said = time.monotonic() + seconds, b""
        while part := self.wait_for_byte(max(0.0, until - time.monotonic())):
            said += part
        is_late = time.monotonic() > until
        if is_late:
            self.kill()
        else:
            _, self.status = os.waitpid(self.process, 0)
            os.close(self.reading)
        assert self.status is not None
        return (os.WEXITSTATUS(self.status) if os.WIFEXITED(self.status) else None), said.decode()


def fork(work: Callable[[Send], None]) -> Child:
    """Do `work` in a child; it is given a function that sends text.

    It exits with 1 after an exception, whose account it sends.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process:
        os.close(writing)
        return Child(process, reading)
    code = 1
    try:
        os.close(reading)
        work(partial(_send, writing))
        code = 0
    except BaseException:
        os.write(writing, traceback.format_exc().encode())
    finally:
        os._exit(code)


def in_child(work: Callable[[Send], None], seconds: float = PATIENCE) -> str:
    """Do `work` in a child to its end and return what it sends.

    :raises RuntimeError: if it fails or hangs.
    """
    code, said = fork(work).end(seconds)
    if code != 0:
        raise RuntimeError(f"a child ended with {code}: {said}")
    return said


def _send(descriptor: int, text: str) -> None:
    os.write(descriptor, text.encode())
