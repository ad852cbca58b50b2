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
from tests.benchmarks.rows import Measure

FIRST_PAINT = """
import sys, time
from ddpm_studio import cli
from ddpm_studio.gui import app
class Window(app.MainWindow):
    def paintEvent(self, event):
        has_torch = "torch" in sys.modules
        super().paintEvent(event)
        print(time.time() - float(sys.argv[1]), time.process_time(), has_torch, flush=True)
        import os; os._exit(0)
app.MainWindow = Window
cli.main([])
"""


def first_paint() -> Iterator[Measure]:
    """Seconds from the start of the process to the first paint; what it computes until then is told beside."""
    yield _first_paint("first paint of the window", "")
    yield _first_paint("first paint, Train tab remembered", "train")


def _first_paint(what: str, tab: str) -> Measure:
    write_text(config_folder() / "settings.json", json.dumps({"tab": tab}))
    spent, computed = [], []
    for _ in range(7):
        seconds, computing, has_torch = _run(FIRST_PAINT, str(time.time())).split()
        assert has_torch == "False", "torch was loaded before the window was painted"
        spent.append(float(seconds))
        computed.append(float(computing))
    figures = {"median": statistics.median(spent), "min": min(spent), "computing median": statistics.median(computed)}
    return Measure(what, figures, "s", "≤ 1.0 s", "7 starts")


def _run(program: str, *arguments: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=300)
    return done.stdout
