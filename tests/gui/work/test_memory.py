"""What a job has taken and freed is given back to the system."""

from __future__ import annotations

import ctypes
import sys

import pytest
from pytestqt.qtbot import QtBot

from ddpm_studio.engine.events import Control, Job, Note
from ddpm_studio.gui.work import memory
from ddpm_studio.gui.work.memory import in_use
from ddpm_studio.gui.work.worker import Worker

PIECE, PIECES = 32 << 10, 3000
"""Bytes of a piece, small enough for the C library to cut it from its heap, and how many: 98 MB in all."""


@pytest.mark.skipif(sys.platform != "linux", reason="others give memory back by themselves")
def test_what_lies_between_things_still_in_use_is_given_back(qtbot: QtBot) -> None:
    library = ctypes.CDLL(None)
    if not hasattr(library, "malloc_trim"):
        pytest.skip("another C library")
    library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    library.free.argtypes = [ctypes.c_void_p]
    library.malloc_trim(0)  # what tests before have freed would be taken again, and the process would not grow
    kept: list[int] = []
    highest: list[int] = []

    def job(control: Control) -> Job:
        pieces = [library.malloc(PIECE) for _ in range(PIECES)]
        for piece in pieces:
            ctypes.memset(piece, 1, PIECE)
        kept.extend(pieces[::50])
        for number, piece in enumerate(pieces):
            if number % 50:
                library.free(piece)
        highest.append(in_use())  # nothing of it has gone back yet, since what is kept lies between
        yield Note("")

    worker = Worker(job)
    with qtbot.waitSignal(worker.ended, timeout=10_000):
        worker.launch()
    given_back = highest[0] - in_use()
    for piece in kept:
        library.free(piece)
    assert PIECE * PIECES > memory.MUCH
    assert given_back > PIECE * PIECES * 3 / 4
