"""The whole program in processes of its own: it starts or says why not, and nothing that goes wrong is lost."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QProgressBar

from ddpm_studio.gui.reports.start_checks import binding_problem, display_problem
from tests.gui.program import python


def test_the_window_knows_no_torch_and_no_pyqtgraph_at_first() -> None:
    done = python("""
        import sys
        import ddpm_studio.gui.app, ddpm_studio.gui.window.main_window
        print([name for name in ("torch", "pyqtgraph", "diffusers", "scipy") if name in sys.modules])
    """)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_without_a_display_it_says_so_and_does_not_abort() -> None:
    gone = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    done = python("from ddpm_studio.gui.app import run_window\nraise SystemExit(run_window())", **gone)
    if sys.platform == "linux":
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "no display" in done.stderr
        assert done.stdout == ""


def test_where_a_display_is_or_is_not_needed() -> None:
    assert display_problem({}, "linux")
    assert not display_problem({"DISPLAY": ":0"}, "linux")
    assert not display_problem({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert not display_problem({"QT_QPA_PLATFORM": "offscreen"}, "linux")
    assert not display_problem({}, "win32")
    assert not display_problem({}, "darwin")


def test_none_keeps_its_references(qtbot) -> None:
    """PySide6 6.12.0 with Python 3.11 loses one with each of these calls, until Python aborts."""
    bar = QProgressBar()
    qtbot.addWidget(bar)
    before = sys.getrefcount(None)
    for value in range(2000):
        bar.setValue(value % 100)
    assert abs(sys.getrefcount(None) - before) < 200
    assert binding_problem() == ""


def test_a_binding_that_loses_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter((5000, 4900))
    monkeypatch.setattr(sys, "getrefcount", lambda value: next(counts))
    assert "does not work with Python" in binding_problem()


def test_the_engine_is_loaded_behind_the_window() -> None:
    done = python("""
        import gc, sys
        from PySide6.QtCore import QTimer
        from ddpm_studio.gui import app
        from ddpm_studio.gui.tabs import TABS
        from ddpm_studio.gui.window import engine_loader, main_window
        main_window.MainWindow.__init__.__defaults__ = (TABS[:2],)  # all of them take longer than PyTorch
        start = engine_loader.EngineLoader.start
        def start_and_look(self):
            print("loading", "torch" in sys.modules)
            start(self)
        engine_loader.EngineLoader.start = start_and_look
        heavy = ("torch", "numpy", "PIL", "pyqtgraph", "tomlkit", "ddpm_studio.engine.choices.training")
        def look():
            print("painted", [name for name in heavy if name in sys.modules])
        build = app.Program.__init__
        def build_and_look(self, *arguments):
            build(self, *arguments)
            def ready():
                loaded = {"torch", "pyqtgraph"} <= sys.modules.keys()
                print("ready", loaded, gc.isenabled(), len(self.session.device) > 2)
                QTimer.singleShot(0, self.window.close)
            self.window.painted.connect(look)
            self.session.engine_ready.connect(ready)
        app.Program.__init__ = build_and_look
        raise SystemExit(app.run_window())
    """)
    assert (done.returncode, done.stdout) == (0, "painted []\nloading False\nready True False True\n")
