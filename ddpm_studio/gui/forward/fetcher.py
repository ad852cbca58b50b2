"""Opens data sets and picture files in a thread, without PyTorch; what is asked for last wins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine import datasets
from ddpm_studio.engine.datasets import DataOptions, Images
from ddpm_studio.engine.disk.places import cache_folder
from ddpm_studio.engine.events import Control, Job, Pixels, Progress
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome

LONGEST_SIDE = 256
"""A larger picture is reduced to this."""

Wanted: TypeAlias = Path | DataOptions


@dataclass
class Fetched:
    """What was asked for, and what came of it: the pictures of a data set or one (H, W, C) of a file."""

    wanted: Wanted
    images: Images | None = None
    pixels: Pixels | None = None


class Fetcher(QObject):
    """Fetches one thing at a time."""

    arrived = Signal(object)
    """`Fetched`."""
    failed = Signal(object, object)
    """What was asked for, and a `Report` of what went wrong."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = Runner(self)
        self._runner.ended.connect(self._conclude)
        self._fetched: Fetched | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is still being fetched."""
        return self._runner.is_busy

    def fetch(self, wanted: Wanted) -> None:
        """Fetch this; what was being fetched is not wanted any more."""
        self._fetched = Fetched(wanted)
        self._runner.run_instead(partial(_fetch, self._fetched))

    def _conclude(self, outcome: Outcome) -> None:
        fetched = self._fetched
        assert fetched is not None
        if outcome.report is not None:
            self.failed.emit(fetched.wanted, outcome.report)
        elif outcome.kind == "finished":
            self.arrived.emit(fetched)


def _fetch(into: Fetched, control: Control) -> Job:
    if isinstance(into.wanted, Path):
        yield Progress(0, 1, "images")
        into.pixels = datasets.read_whole_picture(into.wanted, LONGEST_SIDE)
    else:
        into.images, _ = yield from datasets.load(into.wanted, cache_folder())
