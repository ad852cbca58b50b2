"""The window, used roughly and for long. Qt is imported when a fault is tried: the others are forked without it."""

from __future__ import annotations

from tests.faults.row import Fault, Row


def _click(count: int, seed: int) -> Row:
    from tests.gui.soak import click

    return click(count, seed)


def _use_long(count: int, seed: int) -> Row:
    from tests.gui.soak import use_long

    return use_long(count, seed)


def _open_and_close(count: int, seed: int) -> Row:
    from tests.gui.soak import open_and_close

    return open_and_close(count, seed)


def _end(count: int, seed: int) -> Row:
    from tests.gui.endings import end

    return end(count, seed)


FAULTS = (
    Fault("window-ends", _end, count=200, quick=1, seconds=7200, apart=True),
    Fault("window-clicks", _click, count=200, quick=10, seconds=1200, apart=True),
    Fault("window-dialogs", _open_and_close, count=200, quick=2, seconds=1800, apart=True),
    Fault("window-long-use", _use_long, count=200, quick=1, seconds=7200, apart=True),
)
