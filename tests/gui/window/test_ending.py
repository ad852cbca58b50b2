"""The program ends: everything is kept, the process is gone, and its status says how."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.window.ending import EndListener
from ddpm_studio.gui.window.farewell import EXIT_STUCK
from ddpm_studio.interrupts import ending_signals
from tests.engine.small import small_run
from tests.gui.program import ACTING, WITHOUT_ENGINE, complaints, python

JOB = """
    from pathlib import Path
    from ddpm_studio.engine.events import Progress
    def job(control):
        done = 0
        try:
            while True:
                done += 1
                yield Progress(done, 1_000_000, "steps")
                control.cancelled.wait(0.01)
        finally:
            Path(os.environ["DDPM_STUDIO_HOME"], "saved").write_text(str(done))
    def begin(program):
        program.session.settings.change(playback_fps=7)
        bar = program.window.tab().job_bar
        bar.start(job, "Counting")
        bar.state_changed.connect(lambda state: state == "running" and QTimer.singleShot(0, lambda: end(program)))
    act = begin
"""


@pytest.mark.parametrize("how", ["program.window.close()", "os.kill(os.getpid(), signal.SIGINT)"])
def test_a_job_saves_and_the_process_ends(studio_home: Path, how: str) -> None:
    done = python(
        f"{WITHOUT_ENGINE}{JOB}\n    def end(program):\n        {how}\n    raise SystemExit(app.run_window())"
    )
    assert (done.returncode, complaints(done)) == (0, "")
    assert int((studio_home / "saved").read_text()) > 0
    assert '"playback_fps": 7.0' in (studio_home / "config" / "settings.json").read_text()
    assert list((studio_home / "log").glob("crash-*")) == []  # a clean end leaves no crash log


def test_the_third_ctrl_c_ends_the_process_at_once(studio_home: Path) -> None:
    stubborn = JOB.replace("finally:\n", "finally:\n            import time; time.sleep(60)\n")
    done = python(f"""{WITHOUT_ENGINE}{stubborn}
    def end(program):
        for after in (0, 100, 200):
            QTimer.singleShot(after, lambda: os.kill(os.getpid(), signal.SIGINT))
    raise SystemExit(app.run_window())
    """)
    assert done.returncode == 130


def test_a_job_that_hangs_ends_the_process_and_leaves_word(studio_home: Path) -> None:
    hang = (
        WITHOUT_ENGINE
        + """
    import time
    from ddpm_studio.engine.events import Note
    from ddpm_studio.gui.window import farewell
    from ddpm_studio.gui.work.worker import Worker
    farewell.SLOWEST_DISK = 1e12
    class Hurry(farewell.Farewell):
        def __init__(self):
            super().__init__(patience=0.2)
    from ddpm_studio.gui.window import main_window
    main_window.Farewell = Hurry
    def a_job_that_hangs(control):
        yield Note("")
        time.sleep(60)
    def act(program):
        Worker(a_job_that_hangs).launch()
        program.window.close()
    raise SystemExit(app.run_window())
    """
    )
    assert python(hang).returncode == EXIT_STUCK
    (log,) = (studio_home / "log").glob("crash-*.log")
    assert "a_job_that_hangs" in log.read_text("utf-8")


@pytest.mark.long
def test_at_log_out_training_is_kept_goes_on_and_ends_with_the_session(studio_home: Path) -> None:
    """The real engine: the run is saved when the slot returns, and goes on; SIGTERM then ends the program."""
    run = small_run(
        studio_home / "runs", "training.steps=1000000", "saving.state_every=1000000", "device.compiles=never"
    )
    done = python(
        ACTING
        + f"""
    from pathlib import Path
    from ddpm_studio.engine.runs.run import Run
    from ddpm_studio.gui.tabs.train import TrainTab
    run = Run(Path({str(run.folder)!r}))
    def act(program):
        def look():
            if not run.newest_metrics().get("step"):
                return
            timer.stop()
            program.listener._hear_session()
            print(len(run.states()), program.session.training == run.folder, flush=True)
            os.kill(os.getpid(), signal.SIGTERM)
        timer = QTimer(program.window, interval=50)
        timer.timeout.connect(look)
        timer.start()
    raise SystemExit(app.run_window(run.folder, resumes=True))
    """
    )
    assert (done.returncode, done.stdout, complaints(done)) == (0, "1 True\n", "")
    assert Run(run.folder).states()[0][0] > 0
    assert list((studio_home / "log").glob("crash-*")) == []


def test_a_script_that_only_opens_the_window_ends_cleanly() -> None:
    """PySide6 destroys the application first, and what is destroyed after it used to crash."""
    done = python("""
        from PySide6.QtWidgets import QApplication
        from ddpm_studio.gui.window.main_window import MainWindow
        from ddpm_studio.gui.session import Session
        from ddpm_studio.gui.tabs import TABS
        from ddpm_studio.gui.style.theme import Theme
        app = QApplication([])
        window = MainWindow(Session(), Theme(app), TABS[2:3])
        window.show()
    """)
    assert (done.returncode, complaints(done)) == (0, "")


def test_a_plot_on_a_plain_page_goes_before_what_belongs_to_it() -> None:
    done = python("""
        from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
        from ddpm_studio.gui.window.ending import end_in_order
        from ddpm_studio.gui.widgets.curves.curve_plot import CurvePlot
        app = QApplication([])
        end_in_order()
        page = QWidget()
        QVBoxLayout(page).addWidget(CurvePlot())
        page.show()
    """)
    assert (done.returncode, complaints(done)) == (0, "")


@pytest.fixture
def listener(qapp) -> Iterator[EndListener]:
    listener = EndListener()
    yield listener
    listener.end()


@pytest.mark.parametrize("number", ending_signals())
def test_signals_reach_the_event_loop(qtbot, listener: EndListener, number: signal.Signals) -> None:
    with qtbot.waitSignal(listener.asked):
        os.kill(os.getpid(), number)
