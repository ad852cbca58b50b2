"""How late the window's timer is while the program works: ticks of a 16 ms timer that come later than that."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.pictures import folder_of_jpegs
from tests.benchmarks.rows import Measure

PROGRAM = """
import json, sys, time
from functools import partial
from pathlib import Path
import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer
from ddpm_studio import cli, engine
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.datasets.folder import Folder
from ddpm_studio.engine.disk.places import cache_folder, runs_folder
from ddpm_studio.engine.diffusion.samplers import DDPM
from ddpm_studio.engine.choices.presets import find_preset
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.runs.run_list import create_run
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.gui import app
EVERY, SECONDS = 0.016, 12
what = sys.argv[1]

def train(changes, control):
    run = create_run(with_changes(find_preset("digits").config, changes), runs_folder())
    yield from engine.train(run.folder, control)

def save(control):
    for event in train(["network.widths=[64,128,256]"], control):
        yield event
        control.ask("save")

def scan(control):
    data = DataOptions(source=Folder(path=Path(sys.argv[2])), height=32, width=32)
    yield from engine.scan(data, cache_folder())

def load(control):
    while True:
        options = SampleOptions(model=resource("models/shapes.safetensors"), steps=2, count=1)
        yield from engine.run(options, control)

JOBS = {"training": ("train", partial(train, [])), "saving": ("train", save), "scanning": ("train", scan),
        "loading models": ("sample", load), "sampling": ("sample", None)}

class Watch(QObject):
    def __init__(self, window):
        super().__init__(window)
        self.window, self.late = window, []
        window.session.engine_ready.connect(self.settle)
    def settle(self):
        QTimer.singleShot(3000, self.begin)
    def begin(self):
        try:
            self.work()
        except Exception:
            import os, traceback
            traceback.print_exc()
            os._exit(1)
        QTimer.singleShot(1000 if what in JOBS else 0, self.watch)
    def work(self):
        if what not in JOBS:
            return
        name, job = JOBS[what]
        self.window.go_to(name)
        tab = self.window.tab()
        if what == "sampling":
            self.window.session.use_model(resource("models/digits.safetensors"))
            tab.walk.put("sampler", DDPM())
            tab.walk.put("steps", 1000)
            tab.start()
        else:
            tab.job_bar.start(job, what)
    def watch(self):
        self.began = self.last = time.perf_counter()
        self.own = time.thread_time()
        self.timer = QTimer(self, interval=16)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.tick)
        self.timer.start()
    def tick(self):
        now, own = time.perf_counter(), time.thread_time()
        self.late.append((max(0.0, now - self.last - EVERY), own - self.own))
        self.last, self.own = now, own
        if now - self.began > SECONDS:
            late, busy = np.array(self.late).T * 1000
            print(json.dumps([*np.percentile(late, [50, 99]), late.max(), busy.max(), self.window.tab().is_busy]))
            sys.stdout.flush()
            import os; os._exit(0)

build = app.Program.__init__
def build_and_watch(self, *arguments):
    build(self, *arguments)
    self.watch = Watch(self.window)
app.Program.__init__ = build_and_watch
cli.main([])
"""


def lateness() -> Iterator[Measure]:
    """Milliseconds by which a 16 ms timer of the window is late, after PyTorch has loaded, for 12 s of each work."""
    for what in ("idle", "training", "sampling", "saving", "loading models"):
        yield _late(what)


def lateness_scanning() -> Iterator[Measure]:
    """The same while a folder of 50,000 JPEG files is scanned."""
    with folder_of_jpegs() as folder:
        yield _late("scanning", str(folder))


def _late(what: str, *arguments: str) -> Measure:
    command = [sys.executable, "-c", PROGRAM, what, *arguments]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=120)
    *numbers, is_busy = json.loads(done.stdout.splitlines()[-1])
    assert is_busy == (what != "idle"), f"{what} ended too early: {done.stderr}"
    figures = dict(zip(("median", "p99", "max", "own work max"), numbers, strict=True))
    return Measure(f"lateness of a 16 ms timer, {what}", figures, "ms", "p99 ≤ 8 ms, max ≤ 50 ms", "12 s")
