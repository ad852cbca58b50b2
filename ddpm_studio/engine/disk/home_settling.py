"""One process moves the home at a time; what a move that was cut off has left is put right at the next start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ddpm_studio.engine.disk.file_lock import acquired
from ddpm_studio.engine.disk.files import make_folder, open_own, rename, unwritten
from ddpm_studio.engine.disk.home_note import KEPT_AT_HOME, HomeNote, Move, read_note, write_note
from ddpm_studio.engine.disk.places import config_folder, fixed_home
from ddpm_studio.engine.errors import StudioError

LOCK = "home.lock"


@contextmanager
def moving_alone() -> Iterator[None]:
    """Keep other processes from moving the home.

    :raises StudioError: if one does, or the disk refuses.
    """
    path = config_folder() / LOCK
    try:
        make_folder(path.parent)
        descriptor = open_own(path, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise unwritten(path, error) from error
    try:
        if acquired(descriptor) is False:
            raise StudioError("Another process of this program is moving runs and results. Wait until that is done.")
        yield
    finally:
        os.close(descriptor)


def settle_home() -> list[str]:
    """Put right what takes no time, and return what is to be told of the home, in sentences.

    What takes longer, such as removing copies, is left to `jobs.moving.clearing`.
    """
    if fixed_home() is not None:
        return []
    try:
        note = read_note(config_folder())
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        return [f"{config_folder() / 'home.json'} {why}: runs and results are looked for in the usual folder."]
    told = _settle_renames() if _cut_off(note) is not None else []
    if note.home and not Path(note.home).is_dir():
        told.append(
            f"Runs and results are kept in {note.home}, which is not there. Connect its disk, or choose another folder "
            "in Settings."
        )
    return told


def _cut_off(note: HomeNote) -> Move | None:
    """Return the move by names that is on, or was cut off, if its disk is there."""
    move = note.move
    return move if move is not None and move.way == "rename" and Path(move.source).is_dir() else None


def _settle_renames() -> list[str]:
    """Give the folders that have been moved already their names of before."""
    try:
        with moving_alone():
            note = read_note(config_folder())
            move = _cut_off(note)
            if move is None:  # it was on, and has ended since it was looked for
                return []
            take_back_renames(move)
            write_note(config_folder(), note.with_move(None))
    except (StudioError, ValueError):  # it is still on
        return []
    except OSError as error:
        return [f"Runs and results could not be put right after a move was cut off: {error.strerror or error}."]
    return [f"Moving runs and results to {move.target} was cut off. Everything is in {move.source}, as before."]


def take_back_renames(move: Move) -> None:
    """Move back what has been moved by its name.

    :raises OSError: if the disk refuses; what was moved back by then stays so.
    """
    source, target = Path(move.source), Path(move.target)
    for name in KEPT_AT_HOME:
        if os.path.lexists(target / name) and not os.path.lexists(source / name):
            rename(target / name, source / name)
