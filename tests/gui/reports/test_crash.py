"""Nothing that goes wrong is lost: it is told once, kept in a file, and the program goes on, or tells at its start."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from ddpm_studio.engine.errors import is_device_lost
from ddpm_studio.gui.reports.crash import MOST_REPORTS, TRAINING, CrashCatcher, Remains
from ddpm_studio.gui.work.worker import Report, account_of
from tests.engine.small import small_run
from tests.gui.program import ACTING, WITHOUT_ENGINE, complaints, python


def test_whatever_fails_is_told_once_and_the_program_goes_on(studio_home: Path) -> None:
    """An exception in a slot, a timer, a paint event, an event filter and a job, and a complaint of Qt's own."""
    done = python(
        WITHOUT_ENGINE
        + """
    from PySide6.QtCore import QEvent, QObject, qCritical
    from PySide6.QtWidgets import QPushButton, QWidget
    from ddpm_studio.engine.events import Progress
    class Painted(QWidget):
        def paintEvent(self, event):
            raise ZeroDivisionError("in a paint event")
    class Filter(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.User:
                raise ZeroDivisionError("in an event filter")
            return False
    def slot():
        raise ZeroDivisionError("in a slot")
    def timer():
        raise ZeroDivisionError("in a timer")
    def failing(control):
        yield Progress(1, 2, "steps")
        raise ZeroDivisionError("in a job")
    def counting(control):
        yield Progress(1, 1, "steps")
    def act(program):
        told = []
        program.session.noticed.connect(lambda notice: told.append(notice.sentence))
        button, painted, watcher, watched = QPushButton(), Painted(program.window), Filter(), QObject()
        button.clicked.connect(slot)
        watched.installEventFilter(watcher)
        painted.resize(20, 20)
        painted.show()
        bar = program.window.tab().job_bar
        def again():
            print(bar.state, bar.stop_button.isEnabled())
            bar.job_ended.disconnect(again)
            bar.job_ended.connect(end)
            bar.start(counting, "Counting")
        def end():
            print(bar.state)
            program.window.close()
        bar.job_ended.connect(again)
        for _ in range(3):
            button.click()
            app.QApplication.postEvent(watched, QEvent(QEvent.Type.User))
            QTimer.singleShot(0, timer)
            qCritical("by Qt")
        QTimer.singleShot(200, lambda: bar.start(failing, "Failing"))
        program.window.closed.connect(lambda: print(sorted(told)))
        act.keep = button, watcher, watched
    raise SystemExit(app.run_window())
    """
    )
    assert done.returncode == 0
    said = "Something unforeseen happened"
    places = ("in a job", "in a paint event", "in a slot", "in a timer", "in an event filter")
    told = [f"{said} in the window: by Qt", *(f"{said}: ZeroDivisionError: {place}" for place in places)]
    assert done.stdout == f"failed False\ndone\n{told}\n"
    reports = [path.read_text("utf-8") for path in (studio_home / "log").glob("report-*.txt")]
    assert len(reports) == 6
    assert all("torch: " in report and "Log:" in report for report in reports)


@pytest.mark.long
def test_a_crash_while_training_offers_to_resume_at_the_next_start(studio_home: Path) -> None:
    run = small_run(studio_home / "runs", "training.steps=1000000", "saving.state_every=2", "device.compiles=never")
    crash = (
        ACTING
        + f"""
    import ctypes
    from pathlib import Path
    from ddpm_studio.engine.runs.run import Run
    run = Run(Path({str(run.folder)!r}))
    def act(program):
        def look():
            if run.states():
                ctypes.string_at(0)
        timer = QTimer(program.window, interval=50)
        timer.timeout.connect(look)
        timer.start()
    raise SystemExit(app.run_window(run.folder, resumes=True))
    """
    )
    assert python(crash).returncode == -signal.SIGSEGV
    step = run.states()[-1][0]
    done = python(
        WITHOUT_ENGINE
        + """
    def act(program):
        card = program.window.tab().recovery
        print(card.run_card.standing.text().split(" of ")[0], "Segmentation fault" in card.details.toPlainText())
        print(not card.run_card.picture.pixmap().isNull(), card.run_card.resume.isVisible())
        asked = []
        program.session.sent.connect(asked.append)
        card.run_card.resume.click()
        print(asked[-1:], program.session.remains)
        program.window.close()
    raise SystemExit(app.run_window())
    """
    )
    assert complaints(done) == ""
    told = "saved at" if run.newest_metrics().get("step", 0) > step else "stopped at"
    assert done.stdout == f"{told} step {step} True\nTrue True\n[ResumeRun(folder={run.folder!r})] None\n"
    assert list((studio_home / "log").glob("crash-*")) == []


def test_what_qt_dies_of_is_in_the_log_that_is_left(studio_home: Path) -> None:
    done = python(
        WITHOUT_ENGINE
        + """
    from PySide6.QtCore import qFatal
    def act(program):
        qFatal("no way on")  # from Python its text is another
    raise SystemExit(app.run_window())
    """
    )
    assert done.returncode == -signal.SIGABRT
    (log,) = (studio_home / "log").glob("crash-*.log")
    text = log.read_text("utf-8")
    assert "Qt fatal: " in text and "Aborted" in text


@pytest.fixture
def catcher(qapp, tmp_path: Path) -> CrashCatcher:
    return CrashCatcher(tmp_path / "log")


def test_logs_of_crashes_say_what_was_trained(catcher: CrashCatcher, tmp_path: Path) -> None:
    catcher.folder.mkdir()
    run = tmp_path / "ラン 1"
    texts = {
        999_999_991: f"{TRAINING}{run}\n{TRAINING}\nFatal Python error: Aborted\n",  # it had ended before
        999_999_992: f"{TRAINING}{run}\nFatal Python error: Aborted\n",
        999_999_993: f"{TRAINING}{run}\n",  # killed
        999_999_994: "",  # killed, and nothing was being trained
    }
    for number, text in texts.items():
        path = catcher.folder / f"crash-{number}.log"
        path.write_text(text, "utf-8")
        os.utime(path, (number, number))
    own = catcher.folder / f"crash-{os.getpid()}.log"
    own.write_text("still being written")
    aborted = "Fatal Python error: Aborted"
    assert catcher.left_behind() == [Remains(aborted, None), Remains(aborted, run), Remains("", run)]
    assert list(catcher.folder.iterdir()) == [own]
    os.utime(own, (1e9, 1e9))  # of a process that had the same number, before this one began
    assert catcher.left_behind() == [Remains("still being written", None)]


def test_reports_do_not_pile_up(catcher: CrashCatcher) -> None:
    told: list[Report] = []
    catcher.caught.connect(told.append)
    for number in range(MOST_REPORTS + 5):
        for _ in range(2):
            catcher.tell(Report("It failed.", False, f"Traceback {number}"))
    assert len(told) == MOST_REPORTS + 5
    assert len(list(catcher.folder.iterdir())) == MOST_REPORTS


def test_a_log_folder_that_cannot_be_made_is_no_crash(qapp, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    catcher = CrashCatcher(tmp_path / "file" / "log")
    told: list[Report] = []
    catcher.caught.connect(told.append)
    catcher.tell(Report("It failed.", False, "Traceback"))
    assert len(told) == 1
    assert catcher.left_behind() == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no file here refuses every write")
def test_a_full_disk_is_no_reason_to_fail_at_the_end(catcher: CrashCatcher) -> None:
    catcher.install()
    try:
        assert catcher._file is not None
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, catcher._file.fileno())  # the file stays, and the disk under it is full
        os.close(full)
        catcher.mark_training(Path("run"))
    finally:
        catcher.end()
    assert list(catcher.folder.iterdir()) == []


def test_a_gpu_that_failed_is_told_from_one_that_is_full() -> None:
    assert is_device_lost(RuntimeError("CUDA error: an illegal memory access was encountered"))
    assert not is_device_lost(RuntimeError("CUDA error: out of memory"))
    assert not is_device_lost(ValueError("CUDA error"))
    told = account_of(RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB."))
    assert told.is_user_error and "not enough memory" in told.sentence
