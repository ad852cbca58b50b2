"""The whole program in this process, and someone who uses it."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psutil
from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.gui.app import Program
from ddpm_studio.gui.reports.crash import CrashCatcher
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.tabs.sample import SampleTab
from ddpm_studio.gui.tabs.train import TrainTab
from ddpm_studio.gui.work.worker import workers
from tests.engine.small import SMALL

AnyTab = TypeVar("AnyTab", bound=Tab)
TINY = with_changes(
    SMALL,
    [
        *("network.widths=[4]", "network.attention.levels=[]", "network.attention.in_middle=false"),
        *("network.groups=2", "training.ema.rates=[0.9]", "training.batch_size=4", "training.steps=100000000"),
        "device.compiles=never",
    ],
)
"""Trains some hundred steps a second, for ever."""


class Stage:
    """The program with its engine ready. `failures` are what nobody caught and what was told as an error."""

    def __init__(self) -> None:
        sys.setswitchinterval(0.0005)
        self.application = QApplication.instance() or QApplication([])
        assert isinstance(self.application, QApplication)
        self.application.setQuitOnLastWindowClosed(False)
        self.catcher = CrashCatcher()
        self.catcher.install()
        self.failures: list[str] = []
        self.program = Program(self.application, self.catcher, [])
        self.window, self.session = self.program.window, self.program.session
        self.session.noticed.connect(self._hear)
        self.wait(lambda: self.session.is_engine_ready)

    def _hear(self, notice: object) -> None:
        if getattr(notice, "level", "") == "error":
            self.failures.append(f"{getattr(notice, 'sentence', '')} {getattr(notice, 'details', '')}")

    def open(self, kind: type[AnyTab]) -> AnyTab:
        """Go to a tab."""
        self.window.go_to(kind.name)
        tab = self.window.tab()
        assert isinstance(tab, kind)
        return tab

    def train(self, *changes: str) -> TrainTab:
        """Start a training of a tiny network."""
        tab = self.open(TrainTab)
        tab.leave_run()
        tab.choices.take(self.config(*changes))
        self.wait(lambda: tab.can_start)
        tab.press_primary()
        self.wait(lambda: tab.open_run.standing.step > 0)
        return tab

    def config(self, *changes: str) -> RunConfig:
        """What a tiny network is trained with."""
        return with_changes(TINY, list(changes))

    def sampling(self) -> SampleTab:
        """Have the Sample tab ready, with few steps of the bundled digits."""
        self.session.use_model(resource("models/digits.safetensors"))
        tab = self.open(SampleTab)
        tab.images.put("count", 2)
        tab.walk.put("steps", 4)
        self.wait(lambda: tab.can_start)
        return tab

    def pause(self, milliseconds: int) -> None:
        """Let the window live for a while."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def wait(self, is_done: Callable[[], bool], seconds: float = 120) -> None:
        """Let the window live until something is done."""
        limit = time.monotonic() + seconds
        while not is_done():
            if time.monotonic() > limit:
                raise TimeoutError(f"the window did not get there; told: {self.failures}")
            self.pause(10)

    def rest(self) -> None:
        """Stop all that runs, and let go of what is not needed."""
        for index in range(self.window.tabs.count()):
            tab = self.window.tabs.widget(index)
            if isinstance(tab, Tab):
                tab.stop()
        self.wait(lambda: not workers())
        self.pause(50)
        self.application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()

    def end(self) -> None:
        """Close the window, whatever runs, and the program with it."""
        closed: list[int] = []
        self.window.closed.connect(lambda: closed.append(1))
        self.window.close()
        self.wait(lambda: bool(closed))
        self.program.end()
        self.catcher.end()


def room() -> tuple[int, int, int]:
    """Return the memory in bytes, the descriptors and the threads that this process has."""
    process = psutil.Process()
    return process.memory_info().rss, process.num_fds(), process.num_threads()


@contextmanager
def watching_collections() -> Iterator[list[str]]:
    """Yield a list of the threads, other than this one, in which garbage is collected meanwhile."""
    own = threading.get_ident()
    strange: list[str] = []

    def hear(phase: str, information: dict[str, int]) -> None:
        if phase == "start" and threading.get_ident() != own:
            strange.append(threading.current_thread().name)

    gc.callbacks.append(hear)
    try:
        yield strange
    finally:
        gc.callbacks.remove(hear)
