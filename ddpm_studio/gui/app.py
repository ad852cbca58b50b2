"""Opens the window and keeps it running: everything that is there once for the whole program."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QProcess, Qt
from PySide6.QtWidgets import QApplication

from ddpm_studio import __version__
from ddpm_studio.engine.disk import places
from ddpm_studio.engine.disk.home_settling import settle_home
from ddpm_studio.gui.errands import ResumeRun
from ddpm_studio.gui.language import speak
from ddpm_studio.gui.reports import diagnostics
from ddpm_studio.gui.reports.crash import CrashCatcher, Remains
from ddpm_studio.gui.reports.start_checks import binding_problem, display_problem
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
from ddpm_studio.gui.window.ending import EndListener, destroy_windows
from ddpm_studio.gui.window.engine_loader import EngineLoader
from ddpm_studio.gui.window.main_window import MainWindow
from ddpm_studio.gui.work.collector import Collector
from ddpm_studio.versions import version_problem

EXIT_CANNOT_START = 2


def run_window(path: Path | None = None, *, resumes: bool = False) -> int:
    """Open the window, with `path` (a run, a model, a data set) if given; return the exit status when it is closed.

    That is 0 when everything was saved, whoever asked for the end: the user, SIGTERM, SIGHUP or the first Ctrl-C. The
    third Ctrl-C ends the process with 130, a job that hangs with 75. Without a display, or with packages that are
    too old or do not fit this Python, it says so on stderr and returns 2.

    :param resumes: whether to go on training the run at `path`.
    """
    if problem := version_problem(has_window=True) or display_problem() or binding_problem() or places.home_problem():
        print(problem, file=sys.stderr)
        return EXIT_CANNOT_START
    # Before torch. Idle compute threads must not spin for long, but those of one step wait for each other every 0.1 ms:
    # a training step by two threads that sleep at once takes up to a third longer. GNU's library obeys the latter.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "10000")
    sys.setswitchinterval(0.0005)  # the window's thread gets its turn ten times as often
    app = QApplication([sys.argv[0]])
    app.setApplicationName("DDPM Studio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("ddpm-studio")
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)
    app.setQuitOnLastWindowClosed(False)  # hidden while jobs save, it is not closed yet
    diagnostics.keep_log(places.log_folder())
    catcher = CrashCatcher()
    left_behind = catcher.left_behind()
    catcher.install()
    program = Program(app, catcher, left_behind)
    if path is not None:
        program.open(path, resumes=resumes)
    status = app.exec()
    successor = program.window.successor
    program.end()
    catcher.end()
    if successor:
        start_again(successor)
    return status


def start_again(arguments: list[str]) -> None:
    """Start the program in another process, which outlives this one."""
    is_bundled = bool(getattr(sys, "frozen", False))
    QProcess.startDetached(sys.executable, arguments if is_bundled else ["-m", "ddpm_studio", *arguments])


class Program:
    """The parts that live as long as the window."""

    def __init__(self, app: QApplication, catcher: CrashCatcher, left_behind: list[Remains]) -> None:
        self._home_notes = settle_home()  # before anything is looked for there
        self.session = Session()
        self._wanted: Callable[[], None] | None = None
        preferences = self.session.settings.now
        self._translators = speak(app, preferences.language)
        self.theme = Theme(app)
        self.theme.put_on(preferences.theme, preferences.text_scale)
        self.collector = Collector()
        self.window = MainWindow(self.session, self.theme)
        self.loader = EngineLoader(self.session)
        self.listener = EndListener()
        self.loader.said.connect(self.window.status.say)
        self.session.engine_ready.connect(self.collector.begin)
        self.window.tabs.completed.connect(self._begin)
        self.window.closed.connect(app.quit)
        self.listener.asked.connect(self.window.leave)
        self.listener.logging_out.connect(self.window.keep)
        catcher.caught.connect(self.session.report)
        self.session.defect_met.connect(catcher.keep)
        self.session.training_changed.connect(catcher.mark_training)
        self.session.training_changed.connect(_know_training)
        self.session.run_opened.connect(diagnostics.know_run)
        self.session.engine_ready.connect(self._know_device)
        self._tell_of_the_past(left_behind)
        self.theme.add_rules()
        self.window.show()

    def _know_device(self) -> None:
        diagnostics.know_device(self.session.device)

    def _begin(self) -> None:
        """Do what would have kept the user from seeing the window."""
        self.loader.start()
        self.window.mover.clear()
        if self._wanted is not None:
            self._wanted()

    def open(self, path: Path, *, resumes: bool) -> None:
        """Open `path`, or go on training the run there, as soon as the window has been seen."""
        if resumes:
            self._wanted = partial(self.session.send, ResumeRun(path.absolute()))
        else:
            self._wanted = partial(self.session.open_paths, [path])

    def _tell_of_the_past(self, left_behind: list[Remains]) -> None:
        for note in (*self.session.settings.notes, *self._home_notes):
            self.session.tell(note, "warning")
        if not left_behind:
            return
        trained = [remains for remains in left_behind if remains.run is not None and remains.run.is_dir()]
        if trained:
            self.session.recover(trained[-1])
        else:
            sentence = self.window.tr("The program crashed the last time. Runs can be continued from their last save.")
            self.session.tell(sentence, "warning", details=left_behind[-1].details)

    def end(self) -> None:
        """Destroy the window while the application is there, then give back what was taken."""
        self.listener.end()
        destroy_windows()
        self.collector.end()


def _know_training(run: Path | None) -> None:
    if run is not None:  # one that has ended is still the open one
        diagnostics.know_run(run)
