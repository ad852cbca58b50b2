"""How much memory a long session takes in addition."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator

import psutil

from tests.benchmarks.rows import Measure

STEPS, SETTLED = 5000, 200

REFRESHES = """
import gc, sys
import numpy as np
import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.events import Frame, Metrics, Preview, Progress
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.gui.work.collector import Collector
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.window.main_window import MainWindow
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
REFRESHES, SETTLED, FRAMES = 10000, 1000, 100
app = QApplication([])
theme = Theme(app)
theme.apply("dark")
collector = Collector()
window = MainWindow(Session(), theme)
window.resize(1280, 800)
window.show()
for name in ("start", "train", "compare", "interpolate", "edit", "forward"):
    window.go_to(name)
window.go_to("sample")
sample, train = window.tabs.widget(2), window.tabs.widget(1)
card = read_card(bundled_models()[0])
take = Take(SampleOptions(steps=FRAMES - 1), card)
chance = np.random.default_rng(0)
for position in range(FRAMES):
    pictures = chance.integers(0, 256, (3, 64, 8, 8, 1), np.uint8)
    take.film.keep(Frame(position, FRAMES, FRAMES - 1 - position, *pictures))
sample.view.expect(take)
sample.view.finish()
collector.begin()
def rss():
    return psutil.Process().memory_info().rss / 1e6
before = 0.0
for index in range(REFRESHES):
    if index == SETTLED:
        before = rss()
    sample.view.timeline.go_to(index % FRAMES)
    sample.job_bar._note(Progress(index, REFRESHES, "steps", 12.5 + index % 7, 100.0))
    window.status.refresh()
    if index % 10 == 0:
        window.go_to("train" if index % 20 else "sample")
    app.processEvents()
print(before, rss(), flush=True)
import os
os._exit(0)
"""

POST = """
import threading, time
import numpy as np
import psutil
from PySide6.QtCore import QCoreApplication, QTimer
from ddpm_studio.engine.events import Preview
from ddpm_studio.gui.work.mailbox import Mailbox
SECONDS = 10
app = QCoreApplication([])
mailbox, ages, sent = Mailbox(), [], [0]
def produce():
    until = time.perf_counter() + SECONDS
    due = time.perf_counter()
    while time.perf_counter() < until:
        image = np.zeros((1, 512, 512, 4), np.uint8)
        image[:] = sent[0] % 256
        sent[0] += 1
        mailbox.put(Preview(sent[0], image))
        made[sent[0] % 4096] = time.perf_counter()
        due += 0.001
        time.sleep(max(0.0, due - time.perf_counter()))
made = [0.0] * 4096
def drain():
    for event in mailbox.take():
        ages.append(time.perf_counter() - made[event.step % 4096])
timer = QTimer(interval=33)
timer.timeout.connect(drain)
timer.start()
thread = threading.Thread(target=produce)
QTimer.singleShot(SECONDS * 1000 + 500, app.quit)
before = psutil.Process().memory_info().rss
peak = [before]
watch = QTimer(interval=200)
watch.timeout.connect(lambda: peak.append(psutil.Process().memory_info().rss))
watch.start()
thread.start()
app.exec()
thread.join()
print((max(peak) - before) / 1e6, max(ages) * 1000, sent[0], flush=True)
"""


def growth_training() -> Iterator[Measure]:
    """Megabytes that 5,000 steps of a tiny network add after the first 200."""
    from ddpm_studio import engine
    from ddpm_studio.engine.disk.places import runs_folder
    from ddpm_studio.engine.events import Control, Metrics
    from ddpm_studio.engine.runs.run import Run
    from tests.engine.small import small_run

    run: Run = small_run(
        runs_folder(), f"training.steps={STEPS}", "saving.preview_every=1000", "saving.state_every=1000"
    )
    process = psutil.Process()
    before = highest = 0
    for event in engine.train(run.folder, Control()):
        if isinstance(event, Metrics) and event.step >= SETTLED:
            before = before or process.memory_info().rss
            highest = max(highest, process.memory_info().rss)
    gc.collect()
    figures = {"at the end": (process.memory_info().rss - before) / 1e6, "at most": (highest - before) / 1e6}
    yield Measure(
        "growth of memory, 5,000 training steps after the first 200", figures, "MB", "≤ 20 MB", "tiny network"
    )


def growth_window() -> Iterator[Measure]:
    """Megabytes that 9,000 refreshes of the window add after the first 1,000, and that a flood of pictures adds."""
    before, after = map(float, _run(REFRESHES).split())
    what = "growth of memory, 10,000 refreshes of the window after the first 1,000"
    yield Measure(what, {"value": after - before}, "MB", "≤ 20 MB")
    grown, oldest, sent = map(float, _run(POST).split())
    note = f"{sent:,.0f} pictures of 1 MB in 10 s; the oldest that was shown was {oldest:.0f} ms old"
    yield Measure("growth of memory, more pictures than can be shown", {"value": grown}, "MB", "≤ 20 MB", note)


def _run(program: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=300).stdout
