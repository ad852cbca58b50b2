"""Memory that a job has taken and freed goes back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import sys

import psutil

MUCH = 64 << 20
"""Bytes. A job that has left less than that behind is not tidied up after: that takes some hundredths of a second."""


def in_use() -> int:
    """Return the bytes of memory that this process has now."""
    return int(psutil.Process().memory_info().rss)


def give_back(before: int) -> None:
    """Give back what was freed since the process had `before` bytes, if it is much and the C library is glibc.

    That one keeps for later what lies between things still in use: gigabytes after a large training. Others give it
    back by themselves. What is freed later, as garbage in cycles is, goes with the next job.
    """
    if sys.platform == "linux" and in_use() - before > MUCH:
        with contextlib.suppress(OSError, AttributeError):  # another library
            ctypes.CDLL(None).malloc_trim(0)
