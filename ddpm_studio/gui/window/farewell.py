"""What stays on the screen while jobs save, after the window was closed."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import time
from collections.abc import Callable

import psutil
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from ddpm_studio.engine.disk.files import open_own
from ddpm_studio.gui.reports.crash import crash_log
from ddpm_studio.gui.style.theme import PAGE_MARGIN, SPACE_ROWS
from ddpm_studio.gui.work.worker import stop_all, workers

EXIT_STUCK = 75
SLOWEST_DISK = 20e6
"""Bytes a second: a job may need this long to write all the memory in use."""


def end_at_once() -> None:
    """Write down where every thread is, and end the process: a job hangs, and what it saved before is whole.

    A thread cannot be ended alone: ``QThread.terminate`` within torch aborts the process.
    """
    with contextlib.suppress(OSError):
        descriptor = open_own(crash_log(), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write("A job did not end after the window was closed.\n")
            file.flush()
            faulthandler.dump_traceback(file, all_threads=True)
    os._exit(EXIT_STUCK)


class Farewell(QWidget):
    """Asks all jobs to stop, and those that still begin; says “Saving…”, and tells when all have ended."""

    all_ended = Signal()

    def __init__(self, give_up: Callable[[], None] = end_at_once, patience: float | None = None) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.CustomizeWindowHint)
        self.setWindowTitle(self.tr("DDPM Studio"))
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN)
        column.setSpacing(SPACE_ROWS)
        column.addWidget(QLabel(self.tr("Closing; what runs is being saved…")))
        bar = QProgressBar(minimum=0, maximum=0, textVisible=False)
        bar.setAccessibleName(self.tr("Saving"))
        bar.setMinimumWidth(240)
        column.addWidget(bar)
        if patience is None:
            patience = 10 + psutil.Process().memory_info().rss / SLOWEST_DISK
        self._give_up, self._is_quiet = give_up, False
        self._deadline = time.monotonic() + patience
        self._timer = QTimer(self, interval=20)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        QTimer.singleShot(200, self, self._appear)  # most jobs end sooner
        stop_all()

    def _appear(self) -> None:
        if self._timer.isActive():
            self.show()

    def _look(self) -> None:
        stop_all()  # also what has begun meanwhile, as what waited for the end of another job
        was_quiet, self._is_quiet = self._is_quiet, not workers()
        # At the second look: the end of a job may start another, such as what keeps the film that was drawn.
        if was_quiet and self._is_quiet:
            self._timer.stop()
            self.hide()
            self.all_ended.emit()
        elif time.monotonic() > self._deadline:
            self._timer.stop()
            self._give_up()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay: closing this would not make saving faster."""
        event.ignore()
