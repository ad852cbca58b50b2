"""How soon another frame of a large film is on the screen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.rows import Measure

SCRUB = """
import random, sys, time
import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.diffusion.samplers import DDPM
from ddpm_studio.engine.events import Frame
from ddpm_studio.engine.films.film_room import BUDGET, MEGABYTE, film_bytes, is_for_disk
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.gui.film.take import Take
from ddpm_studio.gui.film.view import FilmView
from ddpm_studio.gui.session import Session
from ddpm_studio.gui.style.theme import Theme
FRAMES, IMAGES, SIDE, SCREEN, MOVES = 1000, 64, 32, 1024, 500
app = QApplication([])
theme = Theme(app)
theme.apply("dark")
BUDGET.size = int(sys.argv[1]) * MEGABYTE
options = SampleOptions(count=IMAGES, steps=FRAMES - 1, sampler=DDPM())
take = Take(options, read_card(bundled_models()[0]))
chance = np.random.default_rng(0)
for position in range(FRAMES):
    pictures = chance.integers(0, 256, (3, IMAGES, SIDE, SIDE, 3), np.uint8)
    take.film.keep(Frame(position, FRAMES, FRAMES - 1 - position, *pictures))
size = film_bytes(FRAMES, IMAGES, SIDE * SIDE * 3)
class Watch(QObject):
    painted = 0.0
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            Watch.painted = time.perf_counter()
        return False
def idle(seconds):
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        app.processEvents()
page, session = QWidget(), Session()
BUDGET.size = int(sys.argv[1]) * MEGABYTE  # a session takes it from the settings
view = FilmView(session, page)
view.resize(SCREEN, SCREEN + 200)
view.show()
view.expect(take)
view.finish()
idle(1)
view.resize(view.width() + SCREEN - view.grid.width(), view.height() + SCREEN - view.grid.height())
idle(2)
assert (view.grid.width(), view.grid.height()) == (SCREEN, SCREEN), view.grid.size()
watch = Watch()
view.grid.installEventFilter(watch)
for name in sys.argv[2:]:
    view.header.choose_view(name)
    idle(2)
    random.seed(1)
    spent, worked = [], []
    for _ in range(MOVES):
        to = random.choice([index for index in range(FRAMES) if index != view.position])
        Watch.painted = 0.0
        begun, began_work = time.perf_counter(), time.thread_time()
        view.timeline.go_to(to)
        while not Watch.painted:
            app.processEvents()
        spent.append((time.perf_counter() - begun) * 1000)
        worked.append((time.thread_time() - began_work) * 1000)
    numbers = [*np.percentile(spent, [50, 99]), *np.percentile(worked, [50, 99])]
    where = "on disk" if is_for_disk(size) else "in memory"
    print(name, *(f"{number:.1f}" for number in numbers), where, flush=True)
import os
os._exit(0)
"""


def scrub() -> Iterator[Measure]:
    """Milliseconds from asking for a random frame of 1,000 × 64 images of 32² RGB until all is repainted at 1024².

    On a busy machine the thread waits for its turn; what it computes meanwhile is told beside. With the usual budget
    such a film is a memory-mapped file; once more with a budget that keeps it in memory.
    """
    yield from _measure(512, "x_t", "eps", "change", "pair")
    yield from _measure(1024, "x_t", "change")


def _measure(megabytes: int, *views: str) -> Iterator[Measure]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", SCRUB, str(megabytes), *views]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=300)
    for line in done.stdout.splitlines():
        view, *numbers, where = line.split(maxsplit=5)
        figures = dict(zip(("median", "p99", "computing median", "computing p99"), map(float, numbers), strict=True))
        what = f"random frame of 1,000 × 64 images of 32² at 1024², view {view}"
        yield Measure(
            what if where == "on disk" else f"{what}, {where}",
            figures,
            "ms",
            "median ≤ 8 ms, p99 ≤ 16 ms",
            f"film {where}",
            headline=where == "on disk",
        )
