"""How soon the window is there, and how late its timer is while a model trains."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from ddpm_studio.engine.disk.files import write_text
from ddpm_studio.engine.disk.places import config_folder
from ddpm_studio.gui.tabs import TABS
from tests.benchmarks.rows import Measure

FIRST_PAINT = """
import sys, time
from ddpm_studio import cli
from ddpm_studio.gui import app
class Window(app.MainWindow):
    begun = float(sys.argv[1])
    is_painted = False
    def paintEvent(self, event):
        has_torch = "torch" in sys.modules
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            print(time.time() - self.begun, time.process_time(), has_torch, flush=True)
            self.tabs.painted.connect(self.end)
    def end(self):
        print(time.time() - self.begun, self.tabs.page, flush=True)
        import os; os._exit(0)
app.MainWindow = Window
cli.main([])
"""
STARTS = 5


def first_paint() -> Iterator[Measure]:
    """Seconds from the start of the process to the first paint, whichever page is remembered, and to the page in it.

    What it computes until the first paint is told beside.
    """
    _run(FIRST_PAINT, str(time.time()))  # Python compiles what was changed since, once
    yield _first_paint("first paint of the window", TABS[0].name)
    for page in TABS[1:]:
        yield _first_paint(f"first paint, {page.title} tab remembered", page.name)


def _first_paint(what: str, tab: str) -> Measure:
    write_text(config_folder() / "settings.json", json.dumps({"tab": tab}))
    spent, computed, there = [], [], []
    for _ in range(STARTS):
        seconds, computing, has_torch, page_there, page = _run(FIRST_PAINT, str(time.time())).split()
        assert has_torch == "False", "torch was loaded before the window was painted"
        assert page == tab, "another page was made"
        spent.append(float(seconds))
        computed.append(float(computing))
        there.append(float(page_there))
    figures = {
        "median": statistics.median(spent),
        "min": min(spent),
        "computing median": statistics.median(computed),
        "page there": statistics.median(there),
    }
    return Measure(what, figures, "s", "≤ 1.0 s, page there ≤ 2 s", f"{STARTS} starts")


def _run(program: str, *arguments: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is not compiled at each start
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=300)
    return done.stdout
