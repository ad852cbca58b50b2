"""Children to be killed: forked, so that each has torch at once."""

from __future__ import annotations

import gc
import os
import selectors
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from tests.faults.patience import LOOK, Patience

Send: TypeAlias = Callable[[str], None]
"""Sends text to the one that has forked."""
PROCESSOR = 60.0
"""Seconds of a processor, for a child that should end by itself."""


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

    def end(self, seconds: float = PROCESSOR) -> tuple[int | None, str]:
        """Wait until it ends; return its exit code (None: it hung or was killed), and all that it sent.

        :param seconds: of a processor, after which it hangs.
        """
        patience, said = Patience(self.process, seconds), b""
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.reading, selectors.EVENT_READ)
            while True:
                if waiting.select(LOOK):
                    part = os.read(self.reading, 1 << 16)
                    said += part
                    if not part:
                        break
                elif patience.is_over():
                    self.kill()
                    return None, said.decode()
        _, self.status = os.waitpid(self.process, 0)
        os.close(self.reading)
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
    gc.freeze()  # what is inherited is not looked through again and again, which would copy its pages, too
    try:
        os.close(reading)
        work(partial(_send, writing))
        code = 0
    except BaseException:
        os.write(writing, traceback.format_exc().encode())
    finally:
        os._exit(code)


def in_child(work: Callable[[Send], None], seconds: float = PROCESSOR) -> str:
    """Do `work` in a child to its end and return what it sends.

    :raises RuntimeError: if it fails or hangs.
    """
    code, said = fork(work).end(seconds)
    if code != 0:
        raise RuntimeError(f"a child ended with {code}: {said}")
    return said


def _send(descriptor: int, text: str) -> None:
    os.write(descriptor, text.encode())
