"""How the program is asked to end, and the order in which its parts go."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import time
from types import FrameType

import shiboken6
from PySide6.QtCore import QObject, QSocketNotifier, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget

from ddpm_studio.gui.work.worker import stop_all, workers
from ddpm_studio.interrupts import EXIT_INTERRUPTED, ending_signals

LONGEST_WAIT = 10.0
"""Seconds that jobs are given to save where nobody can be told that it takes longer."""


class EndListener(QObject):
    """Tells by `asked` that the program is to save and end, and by `logging_out` that it is to save at once.

    `asked` comes with the signals on which jobs save and end; the third Ctrl-C ends the process at once. `logging_out`
    comes when the session ends or the machine shuts down: what is not kept when its slots have returned may be lost,
    but the user can still cancel that, so the work goes on.
    """

    asked = Signal()
    logging_out = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._receiver, self._sender = socket.socketpair()
        for end in (self._receiver, self._sender):
            end.setblocking(False)
        self._before = {number: signal.signal(number, _do_nothing) for number in ending_signals()}
        signal.set_wakeup_fd(self._sender.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._receiver.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.commitDataRequest.connect(self._hear_session)
            application.saveStateRequest.connect(self._hear_session)

    def _hear_session(self) -> None:
        self.logging_out.emit()

    def _read(self) -> None:
        numbers = b""
        with contextlib.suppress(BlockingIOError):
            numbers = self._receiver.recv(64)
        self._count += numbers.count(signal.SIGINT)
        if self._count >= 3:
            os._exit(EXIT_INTERRUPTED)
        if any(number in self._before for number in numbers):
            self.asked.emit()

    def end(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for number, before in self._before.items():
            signal.signal(number, before)
        self._receiver.close()
        self._sender.close()


def _do_nothing(number: int, frame: FrameType | None) -> None:
    """Without a handler Python would raise KeyboardInterrupt in whatever slot runs next, where it is lost."""


def wait_for_saves() -> None:
    """Wait until what was asked of the jobs is done; the event loop stands still, as `logging_out` needs it."""
    limit = time.monotonic() + LONGEST_WAIT
    while any(worker.control.is_asked for worker in workers()) and time.monotonic() < limit:
        time.sleep(0.01)


def end_in_order() -> None:
    """See to it that `destroy_windows` is called when the interpreter ends, before Qt's application is destroyed."""
    atexit.unregister(destroy_windows)
    atexit.register(destroy_windows)


def destroy_windows() -> None:
    """Let jobs save and end, then destroy every window that is left, while there is a QApplication.

    PySide6 destroys the QApplication when the interpreter ends; what is collected after that, a dialog above all,
    asks for it and crashes (in ``~QDialog``). A thread that still runs then aborts. Menus go with what they belong to:
    those of plots crash when they go first. Rejected: ending by ``os._exit``, which hides true faults.
    """
    stop_all()
    for worker in workers():
        worker.wait(round(1000 * LONGEST_WAIT))
    if not isinstance(QApplication.instance(), QApplication):
        return
    windows = [w for w in QApplication.topLevelWidgets() if w.parent() is None and not _is_anothers(w)]
    for window in sorted(windows, key=_comes_later):
        if shiboken6.isValid(window):
            shiboken6.delete(window)


def _is_anothers(window: QWidget) -> bool:
    """Whether it goes with what it belongs to: a menu, or the list of a completer, which deletes it once more."""
    return isinstance(window, QMenu) or window.windowType() == Qt.WindowType.Popup


def _comes_later(window: QWidget) -> int:
    """The main window before others; then plain widgets; last what Python has not made and other objects know."""
    if isinstance(window, QMainWindow):
        return 0
    if not shiboken6.createdByPython(window):
        return 3
    return 2 if type(window) is QWidget else 1
