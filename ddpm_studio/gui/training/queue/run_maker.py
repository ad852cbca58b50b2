"""Makes the folder of a run in a thread, as the model that it begins with may be large."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.events import Control, Job
from ddpm_studio.engine.models.starting import begin_run
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.gui.settings import folders
from ddpm_studio.gui.work.runner import Runner
from ddpm_studio.gui.work.worker import Outcome


class RunMaker(QObject):
    """Makes one run at a time."""

    made = Signal(object)
    """A `Run` is there."""
    refused = Signal(object)
    """A `Report`: it cannot be made, and nothing of it is left."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._runner = Runner(self)
        self._runner.ended.connect(self._conclude)

    @property
    def is_busy(self) -> bool:
        """Whether one is being made."""
        return self._runner.is_busy

    def make(self, config: RunConfig, start: Path) -> None:
        """Make a run that begins with the weights of the model at `start`; does nothing while another is made."""

        def make(_: Control) -> Job:
            self._run = begin_run(config, start, folders().runs)
            yield from ()

        self._runner.run(make)

    def _conclude(self, outcome: Outcome) -> None:
        run, self._run = self._run, None
        if run is not None:
            self.made.emit(run)
        elif outcome.report is not None:
            self.refused.emit(outcome.report)
