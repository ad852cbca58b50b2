"""Removing what a move leaves: what was copied from where it was, or copies of a move that was cut off."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ddpm_studio.engine.disk.home_note import KEPT_AT_HOME, Move, known_note, write_note
from ddpm_studio.engine.disk.home_settling import moving_alone
from ddpm_studio.engine.disk.leftovers import is_left_over, remove
from ddpm_studio.engine.disk.places import config_folder, fixed_home
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.events import Job, Note
from ddpm_studio.engine.pace import Pace
from ddpm_studio.engine.runs.lock import holder
from ddpm_studio.engine.runs.queue import LOCK as QUEUE_LOCK
from ddpm_studio.engine.runs.run import LOCK

SAME_MOMENT = 2 * 10**9
"""Nanoseconds: some disks write down times no finer than this."""


def clear_after_move() -> Job:
    """Remove what a move that was cut off has left, and say so; nothing, if none was, or another process is at it."""
    if fixed_home() is not None or known_note(config_folder()).move is None:
        return
    try:
        with moving_alone():
            yield from clear_cut_off()
    except StudioError:
        return


def clear_cut_off() -> Job:
    """Remove what a move that was cut off has left; the caller keeps others from moving."""
    move = known_note(config_folder()).move
    if move is None:
        return
    if move.way == "remove" and Path(move.target).is_dir():  # else its disk is not connected
        yield from remove_copied(Path(move.source), Path(move.target))
    elif move.way == "copy":
        yield from _remove_copies(move)


def _remove_copies(move: Move) -> Job:
    target = Path(move.target)
    staging = target / move.staging
    told = f"Moving runs and results to {target} was cut off. Everything is in {move.source}, as before"
    if not target.is_dir():
        yield Note(f"{told}; copies may be left there. Delete them when its disk is connected.", "warning")
    elif move.staging and staging.is_dir():
        # The folder is there from before the first copy until the home is another: so what lies beside it is ours.
        pace, waiting = Pace("Removing copies", "folders"), [*(target / name for name in KEPT_AT_HOME), staging]
        for done, folder in enumerate(waiting):
            yield from pace.report(done)
            remove(folder)
        with suppress(OSError):
            target.rmdir()
        yield Note(f"{told}, and what had been copied is removed.")
    else:
        yield Note(f"{told}.")
    write_note(config_folder(), known_note(config_folder()).with_move(None))


def remove_copied(source: Path, target: Path) -> Job:
    """Remove from `source` what lies in `target` as well; what is not the same there stays, and is told of."""
    pace, done, left, held = Pace("Removing what was copied", "files"), 0, 0, _held_runs(source)
    for name in KEPT_AT_HOME:
        for place, _, files in os.walk(source / name, topdown=False):
            here = Path(place)
            is_held = any(here.is_relative_to(run) for run in held)
            for file in files:
                gone = not is_held and _removed(here / file, target / here.relative_to(source) / file)
                left, done = left + (not gone), done + 1
                yield from pace.report(done)
            with suppress(OSError):  # what is left in it keeps it
                here.rmdir()
    with suppress(OSError):
        source.rmdir()
    write_note(config_folder(), known_note(config_folder()).with_move(None))
    yield Note(f"Runs and results are in {target} now.")
    if left:
        stay = "One file stays" if left == 1 else f"{left:,} files stay"
        why = "written while it was moved, or cannot be removed"
        yield Note(f"{stay} in {source}: {why}. All others are in {target}.", "warning")


def _removed(file: Path, copy: Path) -> bool:
    """Remove a file, if it is the same as its copy or belongs to nothing; return whether it is gone."""
    try:
        before = file.lstat()
        if not _is_nobodys(file, before.st_size):
            now = copy.lstat()
            if before.st_size != now.st_size or abs(before.st_mtime_ns - now.st_mtime_ns) > SAME_MOMENT:
                return False
        file.unlink()
    except OSError:
        return False
    return True


def _is_nobodys(file: Path, size: int) -> bool:
    """Whether a file was left half written, or is a lock that was made when the home became another."""
    return any(is_left_over(part) for part in file.parts) or (file.name == QUEUE_LOCK and size == 0)


def _held_runs(home: Path) -> list[Path]:
    """Return the runs that a process writes."""
    found = [(folder, holder(folder / LOCK)) for folder in (home / "runs").glob("*")]
    return [folder for folder, held in found if held is not None and held.holds]
