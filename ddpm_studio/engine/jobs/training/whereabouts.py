"""Where a run's folder is while the run trains: it may be moved, renamed or deleted beneath it.

Training goes with a folder that is moved. One that is gone is never made anew: nothing is saved until a place for a
new one is chosen, and where nobody can be asked for one, training ends.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Event, FolderLost, Saved
from ddpm_studio.engine.jobs.training.training import Training
from ddpm_studio.engine.runs.corrections import write_corrections
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runs.run_list import create_run

EVERY = 1.0
"""Seconds between two looks while nothing is written."""


class Whereabouts:
    """Looks where the folder of `training` is, if this process holds it."""

    def __init__(self, training: Training) -> None:
        self._training = training
        self._where = "here"
        self._looked = 0.0
        self._tuning: dict[str, Any] = {}

    @property
    def is_lost(self) -> bool:
        """Whether there is no folder to save into."""
        return self._where == "gone"

    def look_now_and_then(self) -> list[Event]:
        """Look, if the last time is a while ago."""
        return self.look() if time.monotonic() - self._looked >= EVERY else []

    def look(self) -> list[Event]:
        """Look, go with a folder that was moved, and return what to say.

        :raises StudioError: if the folder is gone and nobody can be asked for another, or another process holds it.
        """
        training, self._looked = self._training, time.monotonic()
        if training.hold is None:
            return []
        before, self._where = self._where, training.hold.look()
        if self._where == "moved":
            training.run, self._where = Run(training.hold.path), "here"
            moved = training.note(f"The folder of this run is {training.run.folder} now; it is trained on there.")
            return [Saved("run", training.run.folder), moved]
        if self._where == before:
            return []
        if self._where == "astray":
            said = f"The folder of {training.run.folder.name} has been moved, and the system does not tell where to."
            return [training.note(f"{said} What is learnt is saved in it all the same.", "warning")]
        if self._where == "gone":
            if not training.control.can_choose_place:
                raise StudioError(f"{self._loss} The training has ended at step {training.step:,}.")
            said = f"{self._loss} Training goes on; it saves again once there is another folder to save into."
            return [FolderLost(said, training.run.folder)]
        return []

    def refuse_if_lost(self) -> None:
        """Say that nothing can be saved.

        :raises StudioError: if there is no folder to save into.
        """
        if self.is_lost:
            raise StudioError(f"{self._loss} What was learnt until step {self._training.step:,} is not saved.")

    def remember(self) -> None:
        """Keep in mind what a new folder would need of this one, in which there is a state now; a run it must stay."""
        run = self._training.run
        self._tuning = run.tuning() or self._tuning
        if not run.has_config():  # somebody has begun to delete the folder, and could not, as it was being written to
            run.write_config(self._training.config)

    def begin_anew(self, parent: Path) -> list[Event]:
        """Go on in a new folder below `parent`; return what to say.

        :raises StudioError: if there cannot be one.
        """
        training = self._training
        if training.hold is None:
            return []
        run = create_run(training.config, parent)
        training.hold.move_to(run.folder)
        training.run, self._where = run, "here"
        if self._tuning:
            run.write_tuning(self._tuning)
        write_corrections(run.corrections_path, training.corrections)
        note = training.note(f"From step {training.step:,} on this run is saved in {run.folder}.")
        return [Saved("run", run.folder), note]

    @property
    def _loss(self) -> str:
        name = self._training.run.folder.name
        return f"The folder of the run {name} is gone: it was deleted, or moved to another disk, while the run trained."
