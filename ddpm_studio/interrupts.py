"""How signals end a command: Ctrl-C at any time, SIGTERM, and SIGHUP when the terminal is closed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

EXIT_HUNG_UP = 129
EXIT_INTERRUPTED = 130


class HungUp(KeyboardInterrupt):
    """The terminal was closed, or who was logged in has left."""


def ending_signals() -> list[signal.Signals]:
    """Return the signals on which a job saves and ends.

    SIGHUP is none of them where it is ignored, as under ``nohup``: who starts the program so wants it to go on.
    """
    ending = [signal.SIGINT, signal.SIGTERM]
    for name in ("SIGHUP", "SIGBREAK"):  # of POSIX, and of Windows
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            ending.append(number)
    return ending


@contextmanager
def ended_at_once() -> Iterator[None]:
    """Have Ctrl-C end the process at once within the block, until `interrupts_raise` is called.

    Nothing is there to be saved while all is imported, and an exception in the midst of that may be swallowed.
    """
    before = {number: signal.getsignal(number) for number in ending_signals()}
    if before[signal.SIGINT] is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:  # which others than Python have set
                signal.signal(number, handler)


def interrupts_raise() -> None:
    """Have Ctrl-C and SIGTERM raise KeyboardInterrupt from here on, and SIGHUP `HungUp`."""
    for number in ending_signals():
        signal.signal(number, raise_interrupt)


def raise_interrupt(number: int, frame: FrameType | None) -> None:
    """Raise what the signal of this number means.

    :raises KeyboardInterrupt: always; as `HungUp` for SIGHUP.
    """
    raise HungUp if number == getattr(signal, "SIGHUP", None) else KeyboardInterrupt


def nothing_interrupts() -> None:
    """Have Ctrl-C be ignored from here on: an interpreter that is ending answers with a traceback."""
    with suppress(ValueError):  # not from another thread than the first
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _leave(number: int, frame: FrameType | None) -> None:
    with suppress(OSError):
        os.write(2, b"Stopped.\n")
    os._exit(EXIT_INTERRUPTED)
