"""How soon another t of a noised picture is on the screen."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.benchmarks.rows import Measure

NOISING = """
import random, sys, time
import numpy as np
from PySide6.QtWidgets import QApplication
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.tabs.forward import ForwardTab
from ddpm_studio.gui.style.theme import Theme
MOVES = 400
app = QApplication([])
theme = Theme(app)
theme.apply("dark")
tab = ForwardTab(Session())
y, x = np.mgrid[:256, :256]
tab.picture.take_pixels(np.stack([x, y, 255 - x], axis=-1).astype(np.uint8), "slopes")
tab.resize(1280, 720)
tab.show()
for name in ("cosine", "sigmoid"):
    tab.compare.boxes[name].click()
until = time.perf_counter() + 3
while time.perf_counter() < until:
    app.processEvents()
random.seed(1)
made, made_by, shown, worked = [], [], [], []
for _ in range(MOVES):
    begun, began_work = time.perf_counter(), time.thread_time()
    tab.view.go_to(random.choice([t for t in range(1001) if t != tab.view.t]))
    made.append((time.perf_counter() - begun) * 1000)
    made_by.append((time.thread_time() - began_work) * 1000)
    app.processEvents()
    shown.append((time.perf_counter() - begun) * 1000)
    worked.append((time.thread_time() - began_work) * 1000)
numbers = [np.percentile(times, [50, 99]) for times in (made, made_by, shown, worked)]
print(*(f"{number:.1f}" for number in np.ravel(numbers)), "torch" in sys.modules, flush=True)
import os
os._exit(0)
"""


def noising() -> list[Measure]:
    """Milliseconds from asking for a random t until x_t is made, and until all of the Forward tab is repainted."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", NOISING], capture_output=True, text=True, check=True, env=environment, timeout=120
    )
    *texts, has_torch = done.stdout.split()
    assert has_torch == "False"
    names = ("median", "p99", "computing median", "computing p99")
    numbers = list(map(float, texts))
    made, repainted = (dict(zip(names, numbers[at : at + 4], strict=True)) for at in (0, 4))
    return [
        Measure("random t of a picture of 256²: x_t made", made, "ms", "≤ 8 ms"),
        Measure("random t of a picture of 256²: all of the tab repainted, three schedules", repainted, "ms"),
    ]
