"""Nothing that goes wrong goes unseen: exceptions, Qt's warnings and crashes."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys
import threading
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

import psutil
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from ddpm_studio.engine import places
from ddpm_studio.gui.diagnostics import log, report_text
from ddpm_studio.gui.worker import Report, account_of

MOST_REPORTS = 20


def crash_log(folder: Path | None = None) -> Path:
    """Return the file that tells of a crash of this process."""
    return (folder or places.log_folder()) / f"crash-{os.getpid()}.log"


class CrashCatcher(QObject):
    """Writes down what nobody caught, and tells of it by `caught` (a `Report`), once for each kind."""

    caught = Signal(object)

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self.folder = folder or places.log_folder()
        self._seen: set[str] = set()
        self._file: TextIO | None = None

    def install(self) -> None:
        """Take the hooks, and keep a file open for the traceback of a crash."""
        sys.excepthook = self._hear
        threading.excepthook = self._hear_thread
        qInstallMessageHandler(self._hear_qt)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = crash_log(self.folder).open("w", encoding="utf-8")
            faulthandler.enable(self._file)
        except OSError as error:
            log(f"no crash log: {error.strerror}")
            if sys.stderr is not None:
                faulthandler.enable()

    def end(self) -> None:
        """Give the hooks back; a clean end needs no file."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)
        faulthandler.disable()
        if self._file is not None:
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)

    def left_behind(self) -> list[str]:
        """Return what crashed sessions wrote, and remove it."""
        texts = []
        for path in sorted(self.folder.glob("crash-*.log")):
            number = path.stem.removeprefix("crash-")
            if number.isdigit() and not psutil.pid_exists(int(number)):
                with contextlib.suppress(OSError):
                    texts.append(path.read_text("utf-8", "replace"))
                    path.unlink()
        return [text for text in texts if text.strip()]

    def tell(self, report: Report) -> None:
        """Write a report to a file and tell of it; the same one is told once."""
        if report.details in self._seen:
            return
        self._seen.add(report.details)
        log(report.details)
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            for old in sorted(self.folder.glob("report-*.txt"))[: 1 - MOST_REPORTS]:
                old.unlink()
            path = self.folder / f"report-{datetime.now():%Y-%m-%d_%H%M%S_%f}.txt"
            path.write_text(report_text(report.sentence, report.details), "utf-8")
        self.caught.emit(report)

    def _hear(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if sys.stderr is not None:
            sys.__excepthook__(kind, error, trace)
        self.tell(account_of(error.with_traceback(trace)))

    def _hear_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._hear(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _hear_qt(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        name = kind.name.removeprefix("Qt").removesuffix("Msg").lower()
        log(f"Qt {name}: {text}")
        if sys.stderr is not None and kind is not QtMsgType.QtDebugMsg:
            print(text, file=sys.stderr)
