"""Nothing that goes wrong goes unseen: exceptions, Qt's warnings and crashes."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import psutil
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from ddpm_studio.engine.disk import places
from ddpm_studio.engine.disk.files import open_own, read_bounded, write_text
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.gui.reports.diagnostics import log, report_text
from ddpm_studio.gui.work.worker import Report, account_of

MOST_REPORTS = 20
LARGEST_LOG = 2**24
"""Bytes of a crash log."""
TRAINING = "training: "
"""Begins a line of a crash log that says which run was being trained from then on; nothing after it: none.

It is there after a kill or a power cut, too, which leave no traceback. Rejected: a marker in the run, which a copied
folder would carry along.
"""


def crash_log(folder: Path | None = None) -> Path:
    """Return the file that tells of a crash of this process."""
    return (folder or places.log_folder()) / f"crash-{os.getpid()}.log"


@dataclass(frozen=True)
class Remains:
    """What a process that did not end as it should has left."""

    details: str
    """The traceback; empty for one that was killed, or lost its power."""
    run: Path | None
    """What it was training."""


class CrashCatcher(QObject):
    """Writes down what nobody caught, and tells of it by `caught` (a `Report`), once for each kind."""

    caught = Signal(object)

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self.folder = folder or places.log_folder()
        self._told: set[str] = set()
        self._kept: set[str] = set()
        self._file: BinaryIO | None = None

    def install(self) -> None:
        """Take the hooks, and keep a file open for the traceback of a crash."""
        sys.excepthook = self._hear
        threading.excepthook = self._hear_thread
        qInstallMessageHandler(self._hear_qt)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor = open_own(crash_log(self.folder), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            # Nothing is held back: what a full disk refuses would be tried again, and refused, when it is closed.
            self._file = os.fdopen(descriptor, "wb", buffering=0)
            faulthandler.enable(self._file)
        except OSError as error:
            log(f"There is no crash log: {error.strerror}", "warning")
            if sys.stderr is not None:
                faulthandler.enable()

    def end(self) -> None:
        """Give the hooks back; a clean end needs no file."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)
        faulthandler.disable()
        if self._file is not None:
            with contextlib.suppress(OSError):  # a full disk, which may say so only now
                self._file.close()
            with contextlib.suppress(OSError):  # a disk that is gone, or lets nothing be removed
                crash_log(self.folder).unlink(missing_ok=True)
            self._file = None

    def mark_training(self, run: Path | None) -> None:
        """Write down, for whoever starts after a crash, what is being trained from now on."""
        self._write(f"{TRAINING}{run or ''}\n")

    def left_behind(self) -> list[Remains]:
        """Return what sessions that did not end as they should have left, oldest first, and remove it."""
        found = []
        for path in sorted(self.folder.glob("crash-*.log"), key=_last_written):
            if not _is_alive(path):
                with contextlib.suppress(OSError):
                    found.append(_read(read_bounded(path, LARGEST_LOG).decode(errors="replace")))
                    path.unlink()
        return [remains for remains in found if remains.details or remains.run is not None]

    def tell(self, report: Report) -> None:
        """Keep a report and tell of it; the same one is told once."""
        self.keep(report)
        if report.details not in self._told:
            self._told.add(report.details)
            self.caught.emit(report)

    def keep(self, report: Report) -> None:
        """Write a report to the log, and to a file of its own; the same one once."""
        if report.details in self._kept:
            return
        self._kept.add(report.details)
        log(report.details, "error")
        with contextlib.suppress(OSError, StudioError):
            self.folder.mkdir(parents=True, exist_ok=True)
            for old in sorted(self.folder.glob("report-*.txt"))[: 1 - MOST_REPORTS]:
                old.unlink()
            path = self.folder / f"report-{datetime.now():%Y-%m-%d_%H%M%S_%f}.txt"
            write_text(path, report_text(report.sentence, report.details))

    # --- the hooks -------------------------------------------------------------------------------------------

    def _hear(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        with contextlib.suppress(OSError, ValueError):  # a terminal that was closed
            if sys.stderr is not None:
                sys.__excepthook__(kind, error, trace)
        self.tell(account_of(error.with_traceback(trace)))

    def _hear_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._hear(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _hear_qt(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        name = kind.name.removeprefix("Qt").removesuffix("Msg").lower()
        is_grave = kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
        log(f"Qt {name}: {text}", "error" if is_grave else "info")
        with contextlib.suppress(OSError, ValueError):
            if sys.stderr is not None and kind is not QtMsgType.QtDebugMsg:
                print(text, file=sys.stderr)
        if kind is QtMsgType.QtFatalMsg:  # when this returns, Qt aborts
            self._write(f"Qt fatal: {text}\n")
        elif is_grave:
            self.tell(Report(f"Something unforeseen happened in the window: {text}", False, f"Qt {name}: {text}"))

    def _write(self, line: str) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError, ValueError):
                self._file.write(line.encode(errors="backslashreplace"))


def _last_written(path: Path) -> float:
    """Return when a log was last written to; of one that another window has just removed, that it is the oldest."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _is_alive(path: Path) -> bool:
    """Whether the process that writes this log runs; another may have got its number since."""
    number = path.stem.removeprefix("crash-")
    try:
        return not number.isdigit() or psutil.Process(int(number)).create_time() <= path.stat().st_mtime + 2
    except (psutil.Error, OSError):
        return False


def _read(text: str) -> Remains:
    lines = text.splitlines()
    marks = [line.removeprefix(TRAINING) for line in lines if line.startswith(TRAINING)]
    details = "\n".join(line for line in lines if not line.startswith(TRAINING)).strip()
    return Remains(details, places.at_home(Path(marks[-1])) if marks and marks[-1] else None)
