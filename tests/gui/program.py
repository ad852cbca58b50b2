"""The whole program in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]

ACTING = """
    import os, signal, sys
    from PySide6.QtCore import QTimer
    from ddpm_studio.gui import app
    from ddpm_studio.gui.window import engine_loader
    build = app.Program.__init__
    def build_and_act(self, *arguments):
        build(self, *arguments)
        self.window.tabs.completed.connect(lambda: QTimer.singleShot(0, lambda: act(self)))
    app.Program.__init__ = build_and_act
"""
"""`act` is called with the program when the window was seen and all its tabs are there."""

WITHOUT_ENGINE = (
    ACTING
    + """
    # PyTorch takes seconds to load, and most tabs as long as all else: neither is what this is about.
    engine_loader.EngineLoader.start = lambda self: None
    from ddpm_studio.gui.tabs import TABS
    from ddpm_studio.gui.window.main_window import MainWindow
    MainWindow.__init__.__defaults__ = (TABS[:1],)
"""
)
WITH_TRAIN = WITHOUT_ENGINE.replace("TABS[:1]", "TABS[:2]")
"""The same with the Train tab, which takes long to make."""


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `code` to its end."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def complaints(done: subprocess.CompletedProcess[str]) -> str:
    """Return what was said on stderr, without what the display that is none says of itself."""
    return done.stderr.replace("This plugin does not support propagateSizeHints()\n", "")
