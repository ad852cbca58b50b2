"""The jobs of the front desk that are about what lies on the disk: how much it is, clearing, moving."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ddpm_studio.engine.datasets.keeping.storage import Usage
    from ddpm_studio.engine.events import Control, Job


def measure_storage(usages: dict[Path, Usage], control: Control) -> Job:
    """Count the files below each of these folders into its `Usage`."""
    from ddpm_studio.engine.datasets.keeping.storage import measure

    yield from measure(usages)


def clear_storage(folder: Path, control: Control) -> Job:
    """Remove the data sets that are kept prepared in this folder."""
    from ddpm_studio.engine.datasets.keeping.storage import clear

    yield from clear(folder)


def move_home(target: Path, control: Control) -> Job:
    """Move runs, results, films and exports to `target`, which is the home from then on; notes say how that went.

    Closing leaves all where it was, or, once all has been copied, the rest of what was there until the next start.
    """
    from ddpm_studio.engine.jobs.moving.move import move_home

    yield from move_home(target)


def clear_after_move(control: Control) -> Job:
    """Remove what a move that was cut off has left, if one was; a note says so."""
    from ddpm_studio.engine.jobs.moving.clearing import clear_after_move

    yield from clear_after_move()
