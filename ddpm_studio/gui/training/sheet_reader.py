"""Reads the previews of a run behind the window's back: twenty of them take as long to decode as opening a run may."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ddpm_studio.engine.datasets import DataOptions
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Control, Job, Pixels, Progress
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.work.runner import Runner

Sheet = tuple[int, Path]
"""A step and the file of its previews."""
MEMORY = 2**26
"""Bytes of sheets that stay at hand: enough for 1,300 of 16 pictures of 32×32 in colour."""


class SheetReader(QObject):
    """Reads what it is asked for, in that order; of one run at a time."""

    read = Signal(int, object)
    """A step and its images (N, H, W, C), None if they cannot be read; one at a turn, so that many hold nobody up."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = Runner(self)
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._tell_next)
        self._runner.event_arrived.connect(self._turn.start)
        self._runner.ended.connect(self._go_on)
        self._run: Run | None = None
        self._data = DataOptions()
        self._waiting: deque[Sheet] = deque()
        self._found: deque[tuple[int, Pixels | None]] = deque()
        self.steps: list[int] = []
        """What was asked for and is still to come."""

    def begin(self, run: Run | None, data: DataOptions) -> None:
        """Read of `run`, whose images are as `data` say, from now on; of what was asked for before nothing is heard."""
        self._runner.drop()
        self._turn.stop()
        self._run, self._data = run, data
        self._waiting, self._found, self.steps = deque(), deque(), []

    def ask(self, sheets: Iterable[Sheet]) -> None:
        """Read these as well."""
        sheets = list(sheets)
        self.steps += [step for step, _ in sheets]
        self._waiting += sheets
        self._go_on()

    def _go_on(self) -> None:
        self._turn.start()
        if self._waiting and self._run is not None:  # a thread that is about to end has not seen what came last
            self._runner.run(partial(_read, self._run, self._data, self._waiting, self._found))

    def _tell_next(self) -> None:
        if self._found:
            step, images = self._found.popleft()
            self.steps.remove(step)
            self._turn.start()
            self.read.emit(step, images)


class KnownSheets:
    """Sheets that were read, so that going through them reads no file; those that were looked at last stay."""

    def __init__(self) -> None:
        self._known: dict[int, Pixels] = {}

    def clear(self) -> None:
        """Forget all."""
        self._known.clear()

    def keep(self, step: int, images: Pixels) -> None:
        """Know the sheet of a step."""
        self._known.pop(step, None)
        self._known[step] = images
        room = sum(each.nbytes for each in self._known.values())
        while room > MEMORY and len(self._known) > 1:
            oldest = next(iter(self._known))
            room -= self._known.pop(oldest).nbytes

    def find(self, step: int) -> Pixels | None:
        """Return the sheet of a step, if it is known."""
        images = self._known.get(step)
        if images is not None:
            self.keep(step, images)
        return images


def _read(
    run: Run, data: DataOptions, waiting: deque[Sheet], found: deque[tuple[int, Pixels | None]], control: Control
) -> Job:
    while waiting:
        step, path = waiting.popleft()
        found.append((step, read_or_none(run, path, data)))
        yield Progress(len(found), 0, "previews")


def read_or_none(run: Run, path: Path, data: DataOptions) -> Pixels | None:
    """Return the images of a preview file, (N, H, W, C); None if they cannot be read."""
    try:
        return run.read_preview(path, data)
    except (StudioError, OSError, ValueError, KeyError):
        return None
